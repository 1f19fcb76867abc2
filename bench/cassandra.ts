import { parseCassandraUrl, startCassandra } from '@learntrack/servers/cassandra';
import { auth, Client } from 'cassandra-driver';
import { projectAgainstByHand } from './cassandra/projecting.ts';
import { readReports } from './cassandra/reading.ts';
import type { Benchmark } from './measure.ts';

/** The version that was measured; known once the benchmark has run. */
const servers: { cassandra?: string } = {};

/** The reports in Cassandra, against the driver alone. */
export const cassandra = {
  name: 'cassandra',
  servers,
  async run(progress) {
    const server = await startCassandra();
    const { contactPoints, localDataCenter, credentials } = parseCassandraUrl(server.url);
    const connect = (keyspace?: string) =>
      new Client({
        contactPoints: [...contactPoints],
        localDataCenter,
        ...(keyspace !== undefined && { keyspace }),
        ...(credentials && {
          authProvider: new auth.PlainTextAuthProvider(credentials.username, credentials.password),
        }),
      });
    const client = connect();
    try {
      const [row] = (await client.execute('SELECT release_version FROM system.local')).rows;
      servers.cassandra = row?.release_version ?? 'unknown';
      return [...(await projectAgainstByHand(connect, progress)), ...(await readReports(client, progress))];
    } finally {
      await client.shutdown();
      await server.remove();
    }
  },
} satisfies Benchmark & { readonly servers: object };
