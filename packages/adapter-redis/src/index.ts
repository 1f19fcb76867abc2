export { type RedisAdapter, type RedisPort, redisAdapter } from './redis-adapter.ts';
export type {
  BorrowedRedis,
  OwnedRedis,
  RedisAdapterOptions,
  RedisClient,
  RedisStoreOptions,
} from './redis-options.ts';
