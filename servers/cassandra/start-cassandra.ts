import { containersRun } from '../containers-run.ts';
import type { Server } from '../server.ts';
import { startCassandraContainer } from './cassandra-container.ts';
import { parseCassandraUrl } from './cassandra-url.ts';
import { startLocalCassandra } from './local-cassandra.ts';

/**
 * A Cassandra: the one that `LEARNTRACK_CASSANDRA_URL` names, such as `cassandra://127.0.0.1:9042/datacenter1`; else
 * one in a container, where a container runtime answers; else one on this machine.
 */
export async function startCassandra(): Promise<Server> {
  const url = process.env.LEARNTRACK_CASSANDRA_URL;
  if (!url) return (await containersRun()) ? startCassandraContainer() : startLocalCassandra();
  parseCassandraUrl(url);
  return { url, remove: async () => {} };
}
