import type { StudentAccess } from '@learntrack/core';
import { type Server, startNeo4j } from '@learntrack/servers/neo4j';
import {
  type Capability,
  type Fixture,
  type Loss,
  openAdapter,
  type RegionGraphContents,
} from '@learntrack/testkit';
import { auth, type Config, type Driver, driver as makeDriver, type RecordShape } from 'neo4j-driver';
import { afterAll, expect } from 'vitest';
import { neo4jAdapter, type OwnedNeo4j } from '../src/index.ts';

/** The region graph of the adapter. */
export type Neo4jGraph = ReturnType<typeof openAdapter<'regionGraph'>>['ports']['regionGraph'];

/** A server that the tests of a file run against, and a way past the adapter. */
export interface Neo4jUnderTest {
  readonly server: Server;
  /** How an adapter gets there. */
  readonly options: OwnedNeo4j;
  /** Asks past the adapter. */
  readonly ask: (text: string, parameters?: object) => Promise<RecordShape[]>;
}

/** How soon a driver gives up a server that is away. */
export const impatient: Config = { maxTransactionRetryTime: 500 };

/** Starts a server for the tests of a file. */
export async function neo4jForTests(start: () => Promise<Server> = startNeo4j): Promise<Neo4jUnderTest> {
  const server = await start();
  const options = { ...addressOf(server.url), driverConfig: impatient };
  const outside = driverTo(server.url, { disableLosslessIntegers: true, userAgent: 'tests' });
  afterAll(async () => {
    await outside.close();
    await server.remove();
  });
  const ask = async (text: string, parameters: object = {}) =>
    (await outside.executeQuery(text, parameters)).records.map((record) => record.toObject());
  return { server, options, ask };
}

/** The parts of a url that has a user and a password in it. */
export function addressOf(url: string): { url: string; auth: { user: string; password: string } } {
  const { protocol, host, username, password } = new URL(url);
  const [user = '', secret = ''] = [username, password].map(decodeURIComponent);
  return { url: `${protocol}//${host}`, auth: { user, password: secret } };
}

/** A driver of the tests' own. */
export function driverTo(address: string, config: Config = {}): Driver {
  const { url, auth: credentials } = addressOf(address);
  return makeDriver(url, auth.basic(credentials.user, credentials.password), config);
}

/** What the suite may do to graphs in a Neo4j; less where the server is not ours. */
export function capabilitiesOf({ server }: Neo4jUnderTest): Capability[] {
  const always = ['reopen', 'probe', 'lose'] as const;
  return server.control ? [...always, 'faults', 'pause'] : [...always];
}

/** The one database of the server, emptied: one fixture at a time. */
export async function neo4jFixture({
  server,
  options,
  ask,
}: Neo4jUnderTest): Promise<Fixture<Neo4jGraph, RegionGraphContents>> {
  await neo4jAdapter(options).setup();
  const open = () => {
    const { ports, close } = openAdapter(neo4jAdapter(options));
    return { store: ports.regionGraph, close };
  };
  const first = open();
  const { control } = server;
  return {
    ...first,
    close: async () => {
      await first.close();
      await empty(ask);
    },
    reopen: async () => open(),
    probe: {
      contents: () => readGraph(ask),
      mentions: async (text) => {
        const nodes = await ask('MATCH (n) RETURN labels(n) AS labels, properties(n) AS properties');
        return JSON.stringify(nodes).includes(JSON.stringify(text).slice(1, -1));
      },
      openCursors: async () => (await transactions(ask)).length,
    },
    lose: async (what: Loss) => {
      if (what !== 'checkpoint') await ask('MATCH (n:Student|Activity|Region) DETACH DELETE n');
      if (what !== 'data') await ask('MATCH (c:Checkpoint) DELETE c');
    },
    ...(control && { faults: control, pause: control.pause }),
  };
}

/** The accesses, as they lie in the database. */
export async function readGraph(ask: Neo4jUnderTest['ask']): Promise<StudentAccess[]> {
  const rows = await ask(
    `MATCH (s:Student)-[:PERFORMED]->(a:Activity)-[:IN_REGION]->(r:Region)
     RETURN s.studentId AS studentId, a.activityId AS activityId, a.courseId AS courseId, a.action AS action,
       a.timestamp.epochMillis AS timestamp, r.name AS region`,
  );
  return rows.map((row) => ({ ...row, timestamp: new Date(row.timestamp) }) as StudentAccess);
}

/** Removes everything, once whatever an aborted call left behind has ended. */
export async function empty(ask: Neo4jUnderTest['ask']): Promise<void> {
  await expect.poll(() => transactions(ask)).toEqual([]);
  await ask('MATCH (n) DETACH DELETE n');
}

/** Those of others that are open now. */
async function transactions(ask: Neo4jUnderTest['ask']): Promise<string[]> {
  const rows = await ask('SHOW TRANSACTIONS YIELD transactionId, currentQuery RETURN *');
  return rows
    .filter(({ currentQuery }) => !String(currentQuery).startsWith('SHOW TRANSACTIONS'))
    .map(({ currentQuery }) => String(currentQuery));
}
