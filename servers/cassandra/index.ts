export type { LocalServer, Server, ServerControl } from '../server.ts';
export { type CassandraAccess, parseCassandraUrl } from './cassandra-url.ts';
export type { LocalCassandraOptions } from './launch-cassandra.ts';
export { startLocalCassandra } from './local-cassandra.ts';
export { startCassandra } from './start-cassandra.ts';
