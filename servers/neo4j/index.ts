export type { LocalServer, Server, ServerControl } from '../server.ts';
export type { LocalNeo4jOptions } from './launch-neo4j.ts';
export { startLocalNeo4j } from './local-neo4j.ts';
export { startNeo4j } from './start-neo4j.ts';
