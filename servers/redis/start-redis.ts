import { containersRun } from '../containers-run.ts';
import type { Server } from '../server.ts';
import { type RedisFlavour, urlVariable } from './flavour.ts';
import { startLocalRedis } from './local-redis.ts';
import { startRedisContainer } from './redis-container.ts';

/** Which server is wanted. */
export interface RedisOptions {
  /** Default redis. */
  readonly flavour?: RedisFlavour;
  /** More arguments of the program, where we start it. */
  readonly args?: readonly string[];
}

/**
 * A Redis or Valkey: the one that `LEARNTRACK_REDIS_URL` or `LEARNTRACK_VALKEY_URL` names; else one in a container,
 * where a container runtime answers; else one on this machine.
 */
export async function startRedis({ flavour = 'redis', args = [] }: RedisOptions = {}): Promise<Server> {
  const url = process.env[urlVariable[flavour]];
  if (url) return { url, remove: async () => {} };
  return (await containersRun()) ? startRedisContainer(flavour, args) : startLocalRedis({ flavour, args });
}
