import { checkPort } from '../free-port.ts';
import type { LocalServer } from '../server.ts';
import { installNeo4j } from './install-neo4j.ts';
import { type LocalNeo4jOptions, launchNeo4j } from './launch-neo4j.ts';

/** Starts a Neo4j on the loopback address. Its url has the password in it, where it asks for one. */
export async function startLocalNeo4j(options: LocalNeo4jOptions = {}): Promise<LocalServer> {
  if (options.port !== undefined) await checkPort(options.port);
  return launchNeo4j(await installNeo4j(), options);
}
