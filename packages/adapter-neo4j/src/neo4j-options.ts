import type { Config, Driver } from 'neo4j-driver';

/** Where LearnTrack's graph is. */
export interface Neo4jStoreOptions {
  /** The database: one namespace. Default the user's home database, which is `neo4j` where nobody changed it. */
  readonly database?: string;
}

/** A driver of the host's: never closed. */
export interface BorrowedNeo4j extends Neo4jStoreOptions {
  readonly driver: Driver;
  readonly url?: never;
}

/** A driver of the adapter's own: made at the first call, closed with the adapter. */
export interface OwnedNeo4j extends Neo4jStoreOptions {
  /** Such as `neo4j://127.0.0.1:7687`, or `neo4j+s://` for TLS. */
  readonly url: string;
  /** Who asks; not needed where the server lets everybody in. */
  readonly auth?: { readonly user: string; readonly password: string };
  readonly driverConfig?: Config;
  readonly driver?: never;
}

/** How to reach Neo4j: by a driver, which is borrowed, or by a url. */
export type Neo4jAdapterOptions = BorrowedNeo4j | OwnedNeo4j;
