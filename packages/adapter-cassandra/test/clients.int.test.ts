import { createLearnTrack, memoryAdapter } from '@learntrack/core';
import { startLocalCassandra } from '@learntrack/servers/cassandra';
import type { Draft } from '@learntrack/testkit';
import { type ClientOptions, policies, types } from 'cassandra-driver';
import { expect, test, vi } from 'vitest';
import { cassandraAdapter } from '../src/index.ts';
import { cassandraForTests, clientTo, freshKeyspace } from './cassandra-fixture.ts';
import { endlessEntries, longLogOf } from './endless-activities.ts';
import { expectCounts } from './expect-counts.ts';
import { reportsOf } from './recording.ts';

vi.setConfig({ testTimeout: 120_000 });

const cassandra = await cassandraForTests(startLocalCassandra);

const source = endlessEntries(17);
const entries: Draft[] = Array.from({ length: 3000 }, () => source.next().value);
const half = entries.length / 2;

type Host = Pick<
  Awaited<ReturnType<typeof reportsOf>>,
  'activities' | 'students' | 'reports' | 'projections'
>;

/** Does what the entries tell. */
async function live({ activities, students, projections }: Host, some: readonly Draft[]): Promise<void> {
  for (const entry of some) {
    if (entry === 'marker') continue;
    if ('erase' in entry) await students.erase(entry.erase);
    else await activities.record(entry as Parameters<typeof activities.record>[0]);
  }
  await projections.catchUp();
}

async function all<T>(rows: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const row of rows) list.push(row);
  return list;
}

/** What a host is told of its courses. */
async function tell({ reports }: Host) {
  await reports.computeCoursePerformance({ from: '2026-01-01', to: '2026-02-01', passMark: 0.25 });
  await reports.computeCoursePerformance();
  const performance = await all(reports.coursePerformance());
  return {
    days: await all(reports.dailyEngagement()),
    some: await all(reports.dailyEngagement({ courseId: 'a.b', from: '2026-01-10', to: '2026-02-02' })),
    top: await reports.topCourses('2026-01-20', 4),
    performance: performance.map(({ computedAt: _, ...row }) => row),
    differences: await reports.reconcile(),
  };
}

const inMemory = await createLearnTrack({ projections: 'off', adapters: [memoryAdapter()] });
await live(inMemory, entries);
const expected = await tell(inMemory);
await inMemory.close();

const { retry, speculativeExecution, timestampGeneration, loadBalancing } = policies;
const ways: readonly [string, ClientOptions][] = [
  ['nothing of its own', {}],
  ['64-bit integers as BigInt', { encoding: { useBigIntAsLong: true, useBigIntAsVarint: true } }],
  ['maps and sets of its own', { encoding: { map: Map, set: Set } }],
  ['undefined as null', { encoding: { useUndefinedAsUnset: false } }],
  ['small pages', { queryOptions: { fetchSize: 10 } }],
  ['one row a page', { queryOptions: { fetchSize: 1, autoPage: true } }],
  [
    'other consistencies',
    { queryOptions: { consistency: types.consistencies.all, serialConsistency: types.consistencies.serial } },
  ],
  ['a consistency that reads nothing', { queryOptions: { consistency: types.consistencies.any } }],
  ['statements that are not prepared', { queryOptions: { prepare: false, isIdempotent: false } }],
  ['everything traced', { queryOptions: { prepare: true, traceQuery: true, captureStackTrace: true } }],
  ['batches that are logged', { queryOptions: { logged: true, counter: false } }],
  ['protocol version 4', { protocolOptions: { maxVersion: 4 } }],
  ['statements prepared where they are needed', { prepareOnAllHosts: false, rePrepareOnUp: false }],
  ['no metadata', { isMetadataSyncEnabled: false }],
  ['another keyspace', { keyspace: 'system' }],
  ['no time stamps', { policies: { timestampGeneration: null as never } }],
  [
    'time stamps of its own',
    { policies: { timestampGeneration: new timestampGeneration.MonotonicTimestampGenerator(0, 1000) } },
  ],
  ['no retries', { policies: { retry: new retry.FallthroughRetryPolicy() } }],
  [
    'answers asked for twice',
    { policies: { speculativeExecution: new speculativeExecution.ConstantSpeculativeExecutionPolicy(1, 2) } },
  ],
  ['nodes in turn', { policies: { loadBalancing: new loadBalancing.RoundRobinPolicy() } }],
  ['one connection', { pooling: { coreConnectionsPerHost: { '0': 1 }, maxRequestsPerConnection: 100 } }],
  ['no delay of packets', { socketOptions: { tcpNoDelay: true, coalescingThreshold: 100 } }],
];

test.each(ways)('a host whose client has %s is told the same as one in memory', async (_, options) => {
  const client = clientTo(cassandra.server.url, options);
  const keyspace = freshKeyspace();
  const adapter = cassandraAdapter({ client, keyspace });
  await adapter.setup();
  const learnTrack = await reportsOf(adapter);
  await live(learnTrack, entries.slice(0, half));
  await learnTrack.projections.rebuild('daily-engagement');
  await live(learnTrack, entries.slice(half));
  expect(await tell(learnTrack)).toEqual(expected);
  await learnTrack.close();
  expect((await client.execute('SELECT key FROM system.local')).rowLength).toBe(1);
  await client.shutdown();
  await expectCounts(cassandra.ask, keyspace, longLogOf(entries));
});

test('two keyspaces of one client know nothing of each other', async () => {
  const client = clientTo(cassandra.server.url);
  const halves = [entries.slice(0, half), entries.slice(half)].map((its) => ({
    its,
    keyspace: freshKeyspace(),
  }));
  await Promise.all(
    halves.map(async ({ its, keyspace }) => {
      const adapter = cassandraAdapter({ client, keyspace });
      await adapter.setup();
      const learnTrack = await reportsOf(adapter);
      await live(learnTrack, its);
      await learnTrack.close();
    }),
  );
  for (const { its, keyspace } of halves) await expectCounts(cassandra.ask, keyspace, longLogOf(its));
  await client.shutdown();
});
