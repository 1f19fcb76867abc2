import { randomBytes } from 'node:crypto';
import { GenericContainer, Wait } from 'testcontainers';
import type { Server } from '../server.ts';

const image = 'neo4j:5.26-community';
const port = 7687;

/** Starts a Neo4j in a container. */
export async function startNeo4jContainer(): Promise<Server> {
  const password = randomBytes(12).toString('hex');
  const container = await new GenericContainer(image)
    .withEnvironment({ NEO4J_AUTH: `neo4j/${password}` })
    .withExposedPorts(port)
    .withWaitStrategy(Wait.forLogMessage('Started.'))
    .start();
  return {
    url: `neo4j://neo4j:${password}@${container.getHost()}:${container.getMappedPort(port)}`,
    remove: async () => void (await container.stop()),
  };
}
