import type { Cluster, Redis, RedisOptions } from 'ioredis';

/** A connection to one Redis, or to a Redis Cluster. */
export type RedisClient = Redis | Cluster;

/** Whether a client knows several nodes. */
export function isCluster(client: RedisClient): client is Cluster {
  return client.isCluster;
}

/** What LearnTrack keeps in Redis, and where. */
export interface RedisStoreOptions {
  /**
   * Whose data: one namespace is one log. Every key begins with `{namespace}`, which a cluster takes as the hash tag
   * that keeps them on one node. Without braces. Default `learntrack`.
   */
  readonly namespace?: string;
  /**
   * The score below which a student leaves a board, as of the latest activities; 0 keeps everybody. Who comes back
   * has lost less than that. Default 10⁻⁹: a page view with a half-life of 7 days falls below it after 210 days.
   */
  readonly epsilon?: number;
}

/** A client of the host's, a `Redis` or a `Cluster`: never closed. */
export interface BorrowedRedis extends RedisStoreOptions {
  readonly client: RedisClient;
  readonly url?: never;
}

/** A client of the adapter's own: made at the first call, closed with the adapter. */
export interface OwnedRedis extends RedisStoreOptions {
  /** Such as `redis://127.0.0.1:6379/0`, or `rediss://` for TLS. */
  readonly url: string;
  readonly clientOptions?: RedisOptions;
  readonly client?: never;
}

/** How to reach Redis: by a client, which is borrowed, or by a url. */
export type RedisAdapterOptions = BorrowedRedis | OwnedRedis;
