import { GenericContainer, Wait } from 'testcontainers';
import type { Server } from '../server.ts';
import type { RedisFlavour } from './flavour.ts';

const images = { redis: 'redis:7.0', valkey: 'valkey/valkey:9.1' } as const;
const port = 6379;

/** Starts a Redis or Valkey in a container. */
export async function startRedisContainer(flavour: RedisFlavour, args: readonly string[]): Promise<Server> {
  const container = await new GenericContainer(images[flavour])
    // Those who connect from outside the container are not local to it.
    .withCommand([`${flavour}-server`, '--save', '', '--enable-debug-command', 'yes', ...args])
    .withExposedPorts(port)
    .withWaitStrategy(Wait.forLogMessage('Ready to accept connections'))
    .start();
  return {
    url: `redis://${container.getHost()}:${container.getMappedPort(port)}`,
    remove: async () => void (await container.stop()),
  };
}
