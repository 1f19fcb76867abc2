import {
  type ActivityStore,
  createLearnTrack,
  defineAdapter,
  entryId,
  type LogEntry,
} from '@learntrack/core';
import { startLocalCassandra } from '@learntrack/servers/cassandra';
import { logOf, openAdapter } from '@learntrack/testkit';
import { expect, test, vi } from 'vitest';
import { cassandraAdapter } from '../src/index.ts';
import { cassandraForTests } from './cassandra-fixture.ts';
import { endlessActivities, seededRandom } from './endless-activities.ts';
import { expectCounts } from './expect-counts.ts';
import { freshReports } from './fresh-reports.ts';

vi.setConfig({ testTimeout: 120_000 });

const seed = Number(process.env.LEARNTRACK_STORM_SEED ?? Math.floor(Math.random() * 1e9));
const random = seededRandom(seed);
const length = 400;

const cassandra = await cassandraForTests(startLocalCassandra);
const { keyspace, options } = await freshReports(cassandra);
const ask = (query: string, params: readonly unknown[] = []) =>
  cassandra.ask(query.replace('{}', `"${keyspace}"`), params);

/** A log of few courses, days and students, with erasures and markers. */
function draftLog(): LogEntry[] {
  const source = endlessActivities(Math.floor(random() * 1e9));
  return logOf(
    ...Array.from({ length }, (_, i) => {
      if (random() < 0.03) return { erase: `S${Math.floor(random() * 10)}` };
      if (random() < 0.03) return 'marker' as const;
      const { timestamp, studentId, ...activity } = source.next().value;
      const day = new Date(Date.UTC(2026, 0, 29 + Math.floor(random() * 6)));
      return {
        ...activity,
        activityId: `A${i}`,
        studentId: `S${Number(studentId.slice(1)) % 10}`,
        timestamp: day,
      };
    }),
  );
}

/** Positions where batches end. */
function drawCuts(): ReadonlySet<number> {
  const often = random() ** 2;
  return new Set(Array.from({ length }, (_, i) => i + 1).filter(() => random() < often));
}

/** Projects a log up to a position, in batches that end where it is cut. */
async function project(entries: readonly LogEntry[], cuts: ReadonlySet<number>, end: number) {
  const log = {
    head: async () => ({ logId: 'cut', position: end }),
    holds: async ({ position, activityId }: { readonly position: number; readonly activityId: string }) => {
      const entry = entries[position - 1];
      return entry !== undefined && entryId(entry) === activityId;
    },
    async *read({ after, upTo }: { readonly after: number; readonly upTo: number }) {
      let batch: LogEntry[] = [];
      for (const entry of entries.slice(after, upTo)) {
        batch.push(entry);
        if (!cuts.has(entry.position) && entry.position < upTo) continue;
        yield batch;
        batch = [];
      }
    },
    completeErasures: async () => {},
  };
  const { ports, close } = openAdapter(cassandraAdapter(options));
  const adapter = defineAdapter<'activityStore' | 'reportStore'>({
    name: 'cut',
    ports: { activityStore: () => log as unknown as ActivityStore, reportStore: () => ports.reportStore },
    close,
  });
  const learnTrack = await createLearnTrack({ projections: 'off', adapters: [adapter] });
  await learnTrack.projections.catchUp();
  await learnTrack.close();
}

/** Sets the checkpoint back, as if what was applied behind it had been a crash's. */
async function setBack(entries: readonly LogEntry[], position: number): Promise<void> {
  const entry = entries[position - 1];
  const [done] = await ask(
    "UPDATE {}.checkpoints SET position = ?, activityid = ?, marks = '[]' WHERE datacenter = ? IF EXISTS",
    [position, entry ? entryId(entry) : '', options.localDataCenter],
  );
  expect(done?.['[applied]']).toBe(true);
}

const tables = [
  ...['course_engagement', 'course_engagement_by_action', 'course_engagement_by_date'],
  ...['active_students', 'checkpoints'],
];

async function empty(): Promise<void> {
  for (const table of tables) await ask(`TRUNCATE {}.${table}`);
}

async function contents() {
  const found = await Promise.all([
    ask('SELECT courseid, date, count, writetime(count) AS at FROM {}.course_engagement'),
    ask('SELECT courseid, date, action, count, writetime(count) AS at FROM {}.course_engagement_by_action'),
    ask('SELECT courseid, date, count, writetime(count) AS at FROM {}.course_engagement_by_date'),
    ask('SELECT generation, courseid, date, studentid FROM {}.active_students'),
  ]);
  return found.map((rows) => rows.map((row) => row.values().map(String).join(' ')).sort());
}

test.each(Array.from({ length: 10 }, (_, i) => i + 1))(
  `batches cut otherwise and applied again leave each row and each write timestamp as it was (%i, LEARNTRACK_STORM_SEED=${seed})`,
  async () => {
    await empty();
    const entries = draftLog();
    await project(entries, drawCuts(), length);
    const before = await contents();
    for (let again = 0; again < 3; again++) {
      await setBack(entries, Math.floor(random() * length));
      await project(entries, drawCuts(), length);
      expect(await contents()).toEqual(before);
    }
    await expectCounts(cassandra.ask, keyspace, entries);
  },
);

test(`batches cut otherwise leave the same rows and write timestamps (LEARNTRACK_STORM_SEED=${seed})`, async () => {
  const entries = draftLog();
  const all = [];
  for (let again = 0; again < 4; again++) {
    await empty();
    await project(entries, drawCuts(), length);
    all.push(await contents());
  }
  for (const other of all) expect(other).toEqual(all[0]);
});

test(`a projection that is set back again and again on its way counts each activity once (LEARNTRACK_STORM_SEED=${seed})`, async () => {
  await empty();
  const entries = draftLog();
  for (let end = 20; end <= length; end += 20) {
    await project(entries, drawCuts(), end);
    if (end < length) await setBack(entries, Math.floor(random() * end));
  }
  await expectCounts(cassandra.ask, keyspace, entries);
});
