import { cp, rm } from 'node:fs/promises';
import { createLearnTrack, type LearnTrack, type LearnTrackOptions } from '@learntrack/core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { withDrivers } from './drivers.ts';
import { expectEverywhere } from './expect-everywhere.ts';
import learntrackConfig, { namespace } from './learntrack.config.ts';
import { recordAll } from './record-all.ts';
import { RecordedLog } from './recorded-log.ts';
import { startStores } from './stores.ts';
import { visits } from './visits.ts';

const seed = 5;
const projections = ['engagement-scores', 'region-accesses', 'daily-engagement'];
/** It lies where the log does, and goes back with it. */
const visitsIdle = [visits.name, 'idle', undefined];

const stores = await startStores();
afterAll(() => stores.remove());
const log = new RecordedLog(seed);

/** Records the activities of some numbers, as a host that projects nothing. */
function record(into: RecordedLog, from: number, until: number): Promise<void> {
  return stores.as((learnTrack) => recordAll(learnTrack, into, from, until));
}

beforeAll(async () => {
  await record(log, 0, 300);
  await stores.as((learnTrack) => learnTrack.projections.catchUp());
});

/** How every projection is doing. */
async function states(learnTrack: LearnTrack) {
  const statuses = await learnTrack.projections.status();
  return statuses.map(({ name, state, lastError }) => [name, state, lastError?.message]);
}

async function withHost(options: LearnTrackOptions, use: (learnTrack: LearnTrack) => Promise<unknown>) {
  const learnTrack = await createLearnTrack({ ...learntrackConfig(), ...options });
  try {
    await use(learnTrack as LearnTrack);
  } finally {
    await learnTrack.close();
  }
}

test('when MongoDB is restored from an older backup, projections stop, name rebuild, and agree after it', async () => {
  const { control, processes } = stores.servers.mongo;
  const folder = processes[0]?.folder ?? '';
  const backup = `${folder}-backup`;
  await control.stop();
  await cp(folder, backup, { recursive: true });
  await control.start();
  await record(new RecordedLog(seed), 300, 600);
  await stores.as((learnTrack) => learnTrack.projections.catchUp());

  await control.stop();
  await rm(folder, { recursive: true });
  await cp(backup, folder, { recursive: true });
  await rm(backup, { recursive: true });
  await control.start();

  await withHost({}, async (learnTrack) => {
    const stopped = (why: string) =>
      projections.map((name) => [
        name,
        'stopped',
        expect.stringMatching(`${why} was restored from an older backup.*run rebuild\\('${name}'\\)`),
      ]);
    await expect
      .poll(() => states(learnTrack))
      .toEqual([...stopped(`the log ends at ${log.entries.length}: it`), visitsIdle]);
    // More than were lost, and others: nothing but their ids tells that these are not those.
    await record(log, 600, 1000);
    expect(await stores.wrongProjections()).toEqual(projections);
    await expect(learnTrack.projections.catchUp()).rejects.toThrow('the log holds another entry there');
    for (const name of projections) await learnTrack.projections.rebuild(name);
    await expect
      .poll(() => states(learnTrack))
      .toEqual([...projections.map((name) => [name, 'idle', undefined]), visitsIdle]);
  });
  expect(await stores.wrongProjections()).toEqual([]);
  await expectEverywhere(stores, log);
});

test('when weights are changed, scores alone stop, and are those of the new weights after a rebuild', async () => {
  const weights = { page_view: 2, quiz_attempt: 5 };
  await withHost({ scores: { weights } }, async (learnTrack) => {
    await expect
      .poll(() => states(learnTrack))
      .toEqual([
        [
          'engagement-scores',
          'stopped',
          expect.stringMatching(/by other rules.*run rebuild\('engagement-scores'\)/),
        ],
        ['region-accesses', 'idle', undefined],
        ['daily-engagement', 'idle', undefined],
        visitsIdle,
      ]);
    await learnTrack.projections.rebuild('engagement-scores');
  });
  await expectEverywhere(stores, log, { weights });

  await expect(stores.as((older) => older.projections.catchUp())).rejects.toThrow('by other rules');
  await stores.as((older) => older.projections.rebuild('engagement-scores'));
  await expectEverywhere(stores, log);
});

test('wrong rows in Cassandra are found by MongoDB’s recomputation, listed and repaired, and no others', async () => {
  const planted = await withDrivers(stores, async ({ askCassandra }) => {
    const table = `"${namespace}".course_engagement`;
    const rows = await askCassandra(
      `SELECT courseid, date, count, writetime(count) AS at FROM ${table} LIMIT 3`,
    );
    for (const { courseid, date, count, at } of rows) {
      await askCassandra(
        `UPDATE ${table} USING TIMESTAMP ${at} SET count = ${count + 7} WHERE courseid = ? AND date = ?`,
        [courseid, date],
      );
    }
    // Not as LearnTrack writes, and too low to be seen.
    await askCassandra(`UPDATE ${table} SET count = 1 WHERE courseid = 'C1' AND date = '2026-01-05'`);
    return rows.map(({ courseid, date, count }) => ({
      courseId: courseid,
      day: String(date),
      expected: expect.objectContaining({ count }),
      found: expect.objectContaining({ count: count + 7 }),
    }));
  });
  expect(planted).toHaveLength(3);
  await stores.as(async ({ reports }) => {
    const found = await reports.reconcile();
    expect(found).toHaveLength(3);
    expect(found).toEqual(expect.arrayContaining(planted.map((row) => expect.objectContaining(row))));
    await reports.reconcile({ repair: true });
    expect(await reports.reconcile()).toEqual([]);
  });
  await expectEverywhere(stores, log);
});
