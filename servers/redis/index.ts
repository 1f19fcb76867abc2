export type { LocalServer, Server, ServerControl } from '../server.ts';
export type { RedisFlavour } from './flavour.ts';
export { type LocalRedisOptions, startLocalRedis } from './local-redis.ts';
export {
  type LocalRedisCluster,
  type LocalRedisClusterOptions,
  startLocalRedisCluster,
} from './local-redis-cluster.ts';
export { type RedisOptions, startRedis } from './start-redis.ts';
