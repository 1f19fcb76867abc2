import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import {
  parseCassandraUrl,
  type Server,
  startCassandra,
  startLocalCassandra,
} from '@learntrack/servers/cassandra';
import {
  type Capability,
  type Fixture,
  type Loss,
  openAdapter,
  type ReportStoreContents,
} from '@learntrack/testkit';
import { Client, type DseClientOptions, type types } from 'cassandra-driver';
import { afterAll } from 'vitest';
import { cassandraAdapter, type OwnedCassandra } from '../src/index.ts';

/** The report store of the adapter. */
export type CassandraReports = ReturnType<typeof openAdapter<'reportStore'>>['ports']['reportStore'];

/** A server that the tests of a file run against, with a keyspace of their own, and a way past the adapter. */
export interface CassandraUnderTest {
  readonly server: Server;
  readonly keyspace: string;
  /** How an adapter gets there. */
  readonly options: OwnedCassandra;
  /** Asks past the adapter; what was just started again is given a while. */
  readonly ask: (query: string, params?: readonly unknown[]) => Promise<types.Row[]>;
}

const dataTables = [
  ...['course_engagement', 'course_engagement_by_action', 'course_engagement_by_date', 'active_students'],
  ...['course_performance', 'performance_periods'],
];
const tables = [...dataTables, 'checkpoints'];

/** One whose crash loses nothing; else, where one is there already, that one. */
function startDurable(): Promise<Server> {
  if (process.env.LEARNTRACK_CASSANDRA_URL) return startCassandra();
  return startLocalCassandra({ durable: true });
}

/** Starts a server for the tests of a file. */
export async function cassandraForTests(
  start: () => Promise<Server> = startDurable,
): Promise<CassandraUnderTest> {
  const server = await start();
  const keyspace = freshKeyspace();
  const options = { ...parseCassandraUrl(server.url), keyspace };
  const makeOutside = () => clientTo(server.url, { socketOptions: { readTimeout: 60_000 } });
  let outside = makeOutside();
  const ask = async (query: string, params: readonly unknown[] = []): Promise<types.Row[]> => {
    for (let attempt = 0; ; attempt++) {
      const client = outside;
      try {
        return (await client.execute(query, [...params], { prepare: true, fetchSize: 100_000 })).rows ?? [];
      } catch (error) {
        if ((error as Error).name !== 'NoHostAvailableError' || attempt === 100) throw error;
        // A new client finds a server that was killed at once; another call may have made it already.
        if (client === outside) {
          outside = makeOutside();
          await client.shutdown();
        }
        await setTimeout(100);
      }
    }
  };
  afterAll(async () => {
    await ask(`DROP KEYSPACE IF EXISTS "${keyspace}"`);
    await outside.shutdown();
    await server.remove();
  });
  return { server, keyspace, options, ask };
}

/** The name of a keyspace that nobody else has. */
export function freshKeyspace(): string {
  return `t_${randomUUID().replaceAll('-', '')}`;
}

/** A client of the tests' own. */
export function clientTo(url: string, options: DseClientOptions = {}): Client {
  const { contactPoints, ...access } = parseCassandraUrl(url);
  return new Client({ ...access, contactPoints: [...contactPoints], ...options });
}

/** What the suite may do to reports in a Cassandra; less where the server is not ours. */
export function capabilitiesOf({ server }: CassandraUnderTest): Capability[] {
  const always = ['reopen', 'probe', 'lose'] as const;
  return server.control ? [...always, 'faults', 'pause'] : [...always];
}

/** The keyspace of the file, emptied: one fixture at a time. */
export async function cassandraFixture({
  server,
  options,
  ask,
  keyspace,
}: CassandraUnderTest): Promise<Fixture<CassandraReports, ReportStoreContents>> {
  const empty = (names: readonly string[]) =>
    Promise.all(names.map((name) => ask(`TRUNCATE "${keyspace}".${name}`)));
  await setUpOnce(options);
  await empty(tables);
  const open = () => {
    const { ports, close } = openAdapter(cassandraAdapter(options));
    return { store: ports.reportStore, close };
  };
  const { control } = server;
  return {
    ...open(),
    reopen: async () => open(),
    probe: {
      contents: async () => {
        const rows = await ask(`SELECT courseid, date, count FROM "${keyspace}".course_engagement`);
        return rows.map(({ courseid, date, count }) => ({ courseId: courseid, day: String(date), count }));
      },
      mentions: async (text) => {
        const found = await Promise.all(tables.map((name) => ask(`SELECT * FROM "${keyspace}".${name}`)));
        return JSON.stringify(found).includes(JSON.stringify(text).slice(1, -1));
      },
      // Between two pages Cassandra keeps nothing: what could be open are statements.
      openCursors: async () => {
        const rows = await ask('SELECT task FROM system_views.queries');
        return rows.filter(({ task }) => String(task).includes(keyspace)).length;
      },
    },
    lose: async (what: Loss) => {
      if (what !== 'checkpoint') await empty(dataTables);
      if (what !== 'data') await empty(['checkpoints']);
    },
    ...(control && { faults: control, pause: control.pause }),
  };
}

const made = new Set<string | undefined>();

/** Sets a keyspace up, unless that was done. */
async function setUpOnce(options: OwnedCassandra): Promise<void> {
  if (made.has(options.keyspace)) return;
  const adapter = cassandraAdapter(options);
  await adapter.setup();
  await adapter.close?.();
  made.add(options.keyspace);
}
