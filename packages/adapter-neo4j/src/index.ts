export { type Neo4jAdapter, type Neo4jPort, neo4jAdapter } from './neo4j-adapter.ts';
export type { BorrowedNeo4j, Neo4jAdapterOptions, Neo4jStoreOptions, OwnedNeo4j } from './neo4j-options.ts';
