import { containersRun } from '../containers-run.ts';
import type { Server } from '../server.ts';
import { startLocalNeo4j } from './local-neo4j.ts';
import { startNeo4jContainer } from './neo4j-container.ts';

/**
 * A Neo4j: the one that `LEARNTRACK_NEO4J_URL` names, such as `neo4j://neo4j:password@127.0.0.1:7687`; else one in a
 * container, where a container runtime answers; else one on this machine.
 */
export async function startNeo4j(): Promise<Server> {
  const url = process.env.LEARNTRACK_NEO4J_URL;
  if (url) return { url, remove: async () => {} };
  return (await containersRun()) ? startNeo4jContainer() : startLocalNeo4j();
}
