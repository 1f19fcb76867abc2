import type { Client, DseClientOptions } from 'cassandra-driver';

/** Where LearnTrack's reports are. */
export interface CassandraStoreOptions {
  /** The keyspace: one namespace. Letters, digits and `_`, at most 48 of them. Default `learntrack`. */
  readonly keyspace?: string;
  /**
   * How `setup()` replicates a keyspace that it makes. Default one copy in the local data centre;
   * `{ class: 'NetworkTopologyStrategy', datacenter1: 3 }` has three.
   */
  readonly replication?: { readonly class: string; readonly [dataCenterOrFactor: string]: string | number };
}

/** A client of the host's: never closed. */
export interface BorrowedCassandra extends CassandraStoreOptions {
  readonly client: Client;
  readonly contactPoints?: never;
}

/** A client of the adapter's own: made at the first call, closed with the adapter. */
export interface OwnedCassandra extends CassandraStoreOptions {
  /** Such as `['127.0.0.1:9042']`; the other nodes are found by themselves. */
  readonly contactPoints: readonly string[];
  /** The data centre that is asked. */
  readonly localDataCenter: string;
  /** Who asks; not needed where the server lets everybody in. */
  readonly credentials?: { readonly username: string; readonly password: string };
  /** More options of the driver, such as `sslOptions`. */
  readonly clientOptions?: DseClientOptions;
  readonly client?: never;
}

/** How to reach Cassandra: by a client, which is borrowed, or by contact points. */
export type CassandraAdapterOptions = BorrowedCassandra | OwnedCassandra;
