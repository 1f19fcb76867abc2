import { randomUUID } from 'node:crypto';
import { cassandraAdapter } from '@learntrack/adapter-cassandra';
import { mongoAdapter } from '@learntrack/adapter-mongo';
import { createLearnTrack, memoryAdapter, type StoredPerformance } from '@learntrack/core';
import { simulateClass } from '@learntrack/importers';
import { parseCassandraUrl, startCassandra } from '@learntrack/servers/cassandra';
import { startMongo } from '@learntrack/servers/mongo';
import { startLocalSpark, startLocalSparkCluster, storesForSpark } from '@learntrack/servers/spark';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { cassandraSink, mongoSource, sparkAdapter } from '../src/index.ts';
import { collect } from './collect.ts';

vi.setConfig({ testTimeout: 300_000 });

const [mongo, cassandra] = await Promise.all([startMongo(), startCassandra()]);
afterAll(() => Promise.all([mongo.remove(), cassandra.remove()]));

const { contactPoints, ...access } = parseCassandraUrl(cassandra.url);
const settings = storesForSpark({
  LEARNTRACK_MONGO_URL: mongo.url,
  LEARNTRACK_CASSANDRA_URL: cassandra.url,
});

const activities = [...simulateClass({ students: 60, days: 21, seed: 11 }).activities];

describe.each([
  { name: 'one process', start: () => startLocalSpark({ settings }) },
  { name: 'a master and a worker', start: () => startLocalSparkCluster({ settings }) },
])('activities in MongoDB, read by Spark on $name', async ({ start }) => {
  const spark = await start();
  afterAll(() => spark.remove());

  test.each([
    { way: 'through the host', sink: undefined },
    { way: 'straight', sink: cassandraSink },
  ])('are course performance in Cassandra, $way', async ({ sink }) => {
    const name = `t_${randomUUID().replaceAll('-', '')}`;
    const stores = [
      mongoAdapter({ url: mongo.url, database: name }),
      cassandraAdapter({ contactPoints, ...access, keyspace: name }),
    ] as const;
    for (const store of stores) await store.setup();
    const learnTrack = await createLearnTrack({
      adapters: [
        ...stores,
        sparkAdapter({
          url: spark.url,
          source: mongoSource({ database: name }),
          ...(sink && { sink: sink({ keyspace: name }) }),
        }),
      ],
      projections: 'off',
    });
    const range = { from: '2026-01-01', to: '2027-01-01' };
    await learnTrack.activities.ingest(activities);
    const { checks } = await learnTrack.doctor({ sample: 0 });
    expect(checks).toContainEqual(
      expect.objectContaining({
        ...{ subject: '@learntrack/adapter-spark', check: 'setup', ok: true },
        detail: expect.stringContaining(`the log in the database ${name}, which ends at `),
      }),
    );
    const expected = await performanceInMemory(range);

    expect(await learnTrack.reports.computeCoursePerformance(range)).toEqual({ courses: expected.length });
    expectClose(await collect(learnTrack.reports.coursePerformance()), expected);

    // The same again gives the same rows; what is no more, goes.
    const [first] = expected;
    await stores[1].client.execute(
      `INSERT INTO "${name}".course_performance (period_from, period_to, pass_mark, courseid, computed_at, activities,
         active_students, quiz_attempts, scored_attempts, retained_7d) VALUES (?, ?, 0.5, 'gone', ?, 1, 1, 1, 0, 0.0)`,
      [first?.from, first?.to, new Date('2026-01-01')],
      { prepare: true },
    );
    await learnTrack.reports.computeCoursePerformance(range);
    expectClose(await collect(learnTrack.reports.coursePerformance()), expected);

    // Of one course alone, the others stay.
    await learnTrack.reports.computeCoursePerformance({ ...range, courseId: `${first?.courseId}` });
    expectClose(await collect(learnTrack.reports.coursePerformance()), expected);

    await learnTrack.projections.catchUp();
    expect(await learnTrack.reports.reconcile()).toEqual([]);

    await stores[0].client.db(name).dropDatabase();
    await stores[1].client.execute(`DROP KEYSPACE "${name}"`);
    await learnTrack.close();
  });
});

test('rows that are written to another keyspace than the report store’s are told, and nothing goes', async () => {
  const spark = await startLocalSpark({ settings });
  const names = [randomUUID(), randomUUID()].map((id) => `t_${id.replaceAll('-', '')}`);
  const [right, wrong] = names.map((keyspace) => cassandraAdapter({ contactPoints, ...access, keyspace }));
  const mongoStore = mongoAdapter({ url: mongo.url, database: `${names[0]}` });
  for (const store of [mongoStore, right, wrong]) await store?.setup();
  const source = mongoSource({ database: `${names[0]}` });
  const build = (keyspace: string) =>
    createLearnTrack({
      adapters: [
        mongoStore,
        cassandraAdapter({ contactPoints, ...access, keyspace: `${names[0]}` }),
        sparkAdapter({ url: spark.url, source, sink: cassandraSink({ keyspace }) }),
      ],
      projections: 'off',
    });
  const good = await build(`${names[0]}`);
  await good.activities.ingest(activities.slice(0, 500));
  const { courses } = await good.reports.computeCoursePerformance();
  expect(courses).toBeGreaterThan(0);
  const bad = await build(`${names[1]}`);
  await expect(bad.reports.computeCoursePerformance()).rejects.toThrow(
    `of ${courses} rows that were written there are 0 in the keyspace`,
  );
  expect(await collect(good.reports.coursePerformance())).toHaveLength(courses);
  for (const name of names) await right?.client.execute(`DROP KEYSPACE "${name}"`);
  await bad.close();
  await Promise.all([right?.close?.(), wrong?.close?.()]);
  await spark.remove();
});

test('without a report store that takes rows in, a sink is refused', async () => {
  const learnTrack = await createLearnTrack({
    adapters: [
      memoryAdapter(),
      sparkAdapter({ url: 'sc://127.0.0.1:1', source: mongoSource(), sink: cassandraSink() }),
    ],
  });
  await expect(learnTrack.reports.computeCoursePerformance()).rejects.toThrow('take its sink away');
  await learnTrack.close();
});

async function performanceInMemory(range: { from: string; to: string }): Promise<StoredPerformance[]> {
  const learnTrack = await createLearnTrack();
  await learnTrack.activities.ingest(activities);
  await learnTrack.reports.computeCoursePerformance(range);
  const rows = await collect(learnTrack.reports.coursePerformance());
  await learnTrack.close();
  return rows;
}

/** Counts equal, means and percentiles to 1e-9. */
function expectClose(rows: readonly StoredPerformance[], expected: readonly StoredPerformance[]): void {
  const byCourse = (all: readonly StoredPerformance[]) =>
    all
      .map(({ computedAt: _, ...row }) => row)
      .sort((a, b) => (a.courseId < b.courseId ? -1 : 1))
      .map((row) =>
        Object.fromEntries(
          Object.entries(row).map(([name, value]) => [
            name,
            typeof value === 'number' && !Number.isInteger(value) ? expect.closeTo(value, 9) : value,
          ]),
        ),
      );
  const plain = rows
    .map(({ computedAt: _, ...row }) => row)
    .sort((a, b) => (a.courseId < b.courseId ? -1 : 1));
  expect(plain).toEqual(byCourse(expected));
}
