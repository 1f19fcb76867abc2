export { type CassandraAdapter, type CassandraPort, cassandraAdapter } from './cassandra-adapter.ts';
export type {
  BorrowedCassandra,
  CassandraAdapterOptions,
  CassandraStoreOptions,
  OwnedCassandra,
} from './cassandra-options.ts';
