import { setTimeout } from 'node:timers/promises';
import type { DailyRow, LogEntry } from '@learntrack/core';
import { startLocalCassandra } from '@learntrack/servers/cassandra';
import { openAdapter } from '@learntrack/testkit';
import { expect, test, vi } from 'vitest';
import { cassandraAdapter } from '../src/index.ts';
import { cassandraForTests } from './cassandra-fixture.ts';
import { expectCounts } from './expect-counts.ts';
import { freshReports } from './fresh-reports.ts';
import { Recording, reportsIn } from './recording.ts';

vi.setConfig({ testTimeout: 120_000 });

const cassandra = await cassandraForTests(startLocalCassandra);

/** Reads what another process would, again and again, for as long as something goes on. */
async function readDuring(options: Parameters<typeof cassandraAdapter>[0], task: Promise<unknown>) {
  const { ports, close } = openAdapter(cassandraAdapter(options));
  const rows: DailyRow[] = [];
  let going = true;
  const ended = task.finally(() => {
    going = false;
  });
  ended.catch(() => {});
  const everything = { from: '2026-01-01', to: '2027-01-01' };
  while (going) {
    for await (const row of ports.reportStore.dailyEngagement(everything)) rows.push(row);
    for (const { count } of await ports.reportStore.topCourses({ day: '2026-01-05', limit: 10 })) {
      expect(count).toBeGreaterThan(0);
    }
  }
  await ended;
  await close();
  return rows;
}

/** Expects each row to count every activity up to its position, and none behind it. */
function expectExact(rows: readonly DailyRow[], log: readonly LogEntry[]): void {
  const entries = Map.groupBy(
    log.flatMap((entry) => (entry.kind === 'activity' ? [entry] : [])),
    ({ activity }) => `${activity.courseId} ${activity.timestamp.toISOString().slice(0, 10)}`,
  );
  const wrong = rows.flatMap(({ courseId, day, count, actions, position }) => {
    const right = new Map<string, number>();
    for (const entry of entries.get(`${courseId} ${day}`) ?? []) {
      if (entry.position > position) continue;
      right.set(entry.activity.action, (right.get(entry.activity.action) ?? 0) + 1);
    }
    const told = JSON.stringify([count, ...[...actions].sort()]);
    const total = [...right.values()].reduce((a, b) => a + b, 0);
    const expected = JSON.stringify([total, ...[...right].sort()]);
    return told === expected ? [] : [`${courseId} ${day} at ${position}: ${told}, not ${expected}`];
  });
  expect(wrong.slice(0, 10), `${wrong.length} of ${rows.length} rows`).toEqual([]);
}

test('rows that are read while others count count each activity up to their position, and none behind it', async () => {
  const { keyspace, options } = await freshReports(cassandra);
  const learnTrack = await reportsIn(options);
  const recording = new Recording(learnTrack, 31, { follows: true });
  const rows = await readDuring(options, setTimeout(10_000));
  const log = await recording.end();
  await learnTrack.close();
  expect(rows.length).toBeGreaterThan(100);
  expectExact(rows, log);
  await expectCounts(cassandra.ask, keyspace, log);
});

test('rows that are read while, again and again, a rebuild goes on do so, too', async () => {
  const { keyspace, options } = await freshReports(cassandra);
  const learnTrack = await reportsIn(options);
  const recording = new Recording(learnTrack, 32);
  await recording.goesOn();
  await learnTrack.projections.catchUp();
  const rebuilds = async () => {
    for (let again = 0; again < 10; again++) await learnTrack.projections.rebuild('daily-engagement');
  };
  const rows = await readDuring(options, rebuilds());
  const log = await recording.end();
  await learnTrack.close();
  expect(rows.length).toBeGreaterThan(100);
  expectExact(rows, log);
  await expectCounts(cassandra.ask, keyspace, log);
});
