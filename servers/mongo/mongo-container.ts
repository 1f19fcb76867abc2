import { MongoDBContainer } from '@testcontainers/mongodb';
import type { Server } from '../server.ts';

const image = 'mongo:6.0';

/** Starts a replica set of one node in a container. */
export async function startMongoContainer(): Promise<Server> {
  const container = await new MongoDBContainer(image).start();
  return {
    url: `${container.getConnectionString()}/?directConnection=true`,
    remove: async () => void (await container.stop()),
  };
}
