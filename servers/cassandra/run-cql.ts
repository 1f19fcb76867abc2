import { auth, Client } from 'cassandra-driver';
import { parseCassandraUrl } from './cassandra-url.ts';

const patienceMs = 10_000;

/**
 * Runs one statement on a connection of its own.
 *
 * @returns its rows, each value as text
 * @throws Error when the server refuses it, or does not answer
 */
export async function runCql(url: string, statement: string): Promise<string[][]> {
  const { contactPoints, localDataCenter, credentials } = parseCassandraUrl(url);
  const client = new Client({
    contactPoints: [...contactPoints],
    localDataCenter,
    ...(credentials && {
      authProvider: new auth.PlainTextAuthProvider(credentials.username, credentials.password),
    }),
    socketOptions: { connectTimeout: patienceMs, readTimeout: patienceMs },
  });
  try {
    const { rows } = await client.execute(statement);
    return (rows ?? []).map((row) => row.values().map(String));
  } finally {
    await client.shutdown();
  }
}
