import { checkPort } from '../free-port.ts';
import type { LocalServer } from '../server.ts';
import { installCassandra } from './install-cassandra.ts';
import { type LocalCassandraOptions, launchCassandra } from './launch-cassandra.ts';

/** Starts a Cassandra on the loopback address. */
export async function startLocalCassandra(options: LocalCassandraOptions = {}): Promise<LocalServer> {
  if (options.port !== undefined) await checkPort(options.port);
  return launchCassandra(await installCassandra(), options);
}
