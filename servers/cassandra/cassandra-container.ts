import { GenericContainer, Wait } from 'testcontainers';
import type { Server } from '../server.ts';

const image = 'cassandra:5.0';
const port = 9042;
const patienceMs = 120_000;

/** Starts a Cassandra of one node in a container. */
export async function startCassandraContainer(): Promise<Server> {
  const container = await new GenericContainer(image)
    .withEnvironment({
      MAX_HEAP_SIZE: '1G',
      HEAP_NEWSIZE: '128M',
      JVM_EXTRA_OPTS: '-Dcassandra.skip_wait_for_gossip_to_settle=0',
    })
    .withExposedPorts(port)
    .withWaitStrategy(Wait.forLogMessage('Starting listening for CQL clients'))
    .withStartupTimeout(patienceMs)
    .start();
  return {
    url: `cassandra://${container.getHost()}:${container.getMappedPort(port)}/datacenter1`,
    remove: async () => void (await container.stop()),
  };
}
