import { auth, driver as makeDriver } from 'neo4j-driver';

/** What a query is run with. */
export interface CypherOptions {
  readonly parameters?: { readonly [name: string]: unknown };
  /** Default neo4j. */
  readonly database?: string;
}

const patienceMs = 10_000;

/**
 * Runs one query on a connection of its own.
 *
 * @returns its rows
 * @throws Error when the server refuses it, or does not answer
 */
export async function runCypher(
  url: string,
  query: string,
  { parameters = {}, database = 'neo4j' }: CypherOptions = {},
): Promise<unknown[][]> {
  const { host, username, password } = new URL(url);
  const credentials = username
    ? auth.basic(decodeURIComponent(username), decodeURIComponent(password))
    : undefined;
  // Straight to the server: no cluster is asked for others.
  const driver = makeDriver(`bolt://${host}`, credentials, {
    connectionTimeout: patienceMs,
    maxTransactionRetryTime: 0,
    disableLosslessIntegers: true,
  });
  try {
    // On a session: some queries are refused in a transaction of the driver's.
    const { records } = await driver.session({ database }).run(query, parameters);
    return records.map((record) => [...record.values()]);
  } finally {
    await driver.close();
  }
}
