import { startLocalCassandra } from '@learntrack/servers/cassandra';
import { logOf, openAdapter, sampleActivity } from '@learntrack/testkit';
import type { types } from 'cassandra-driver';
import { describe, expect, test, vi } from 'vitest';
import { cassandraAdapter } from '../src/index.ts';
import { cassandraForTests } from './cassandra-fixture.ts';
import { expectCounts } from './expect-counts.ts';
import { freshReports } from './fresh-reports.ts';
import { Recording, reportsIn, reportsOf } from './recording.ts';

vi.setConfig({ testTimeout: 120_000 });

const cassandra = await cassandraForTests(startLocalCassandra);

const countTables = [
  'course_engagement',
  'course_engagement_by_action',
  'course_engagement_by_date',
] as const;
const dataTables = [...countTables, 'active_students'] as const;

type Ask = (query: string, params?: readonly unknown[]) => Promise<types.Row[]>;
type Damage = (ask: Ask) => Promise<unknown>;

/** A keyspace of its own with LearnTrack under load, which queries see; `{}` in what is asked stands for the keyspace. */
async function underLoad() {
  const { keyspace, options } = await freshReports(cassandra);
  const learnTrack = await reportsOf(cassandraAdapter(options), 'background');
  const recording = new Recording(learnTrack, 7);
  const ask: Ask = (query, params) => cassandra.ask(query.replaceAll('{}', `"${keyspace}"`), params);
  const status = async () => (await learnTrack.projections.status())[0];
  const passes = async () => {
    await recording.goesOn();
    const { recorded } = recording;
    await expect
      .poll(async () => (await status())?.checkpoint?.position ?? 0)
      .toBeGreaterThanOrEqual(recorded);
  };
  await passes();
  return { keyspace, learnTrack, recording, ask, status, passes };
}

type UnderLoad = Awaited<ReturnType<typeof underLoad>>;

/** Ends the load, and expects that nothing is missing or too much. */
async function expectWhole({ keyspace, learnTrack, recording, status }: UnderLoad): Promise<void> {
  await recording.goesOn();
  const log = await recording.end();
  expect(await status()).toMatchObject({ lag: { activities: 0 } });
  expect(await learnTrack.reports.reconcile()).toEqual([]);
  await learnTrack.close();
  await expectCounts(cassandra.ask, keyspace, log);
}

/** Says the same of every row that there is. */
async function ofEach(ask: Ask, rows: string, statement: string, ...keys: readonly string[]): Promise<void> {
  const found = await ask(`SELECT ${rows}`);
  expect(found).not.toEqual([]);
  await Promise.all(
    found.map((row) =>
      ask(
        statement,
        keys.map((key) => row[key]),
      ),
    ),
  );
}

/** What somebody who has found the tables may say of all that is there. */
const meddling: Record<string, Damage> = {
  'wrong counts per course and day': (ask) =>
    ofEach(
      ask,
      'courseid, date FROM {}.course_engagement',
      'UPDATE {}.course_engagement SET count = 9999999 WHERE courseid = ? AND date = ?',
      ...['courseid', 'date'],
    ),
  'wrong counts per action': (ask) =>
    ofEach(
      ask,
      'courseid, date, action FROM {}.course_engagement_by_action',
      'INSERT INTO {}.course_engagement_by_action (courseid, date, action, count) VALUES (?, ?, ?, 9999999)',
      ...['courseid', 'date', 'action'],
    ),
  'wrong counts per day and course': (ask) =>
    ofEach(
      ask,
      'date, courseid FROM {}.course_engagement_by_date',
      'UPDATE {}.course_engagement_by_date SET count = 0 WHERE date = ? AND courseid = ?',
      ...['date', 'courseid'],
    ),
  'deleted days': async (ask) => {
    for (const table of countTables) {
      const keys = ['courseid', 'date'];
      await ofEach(
        ask,
        'courseid, date FROM {}.course_engagement',
        `DELETE FROM {}.${table} WHERE courseid = ? AND date = ?`,
        ...keys,
      );
    }
  },
  'deleted counts': (ask) =>
    ofEach(
      ask,
      'courseid, date FROM {}.course_engagement',
      'DELETE count FROM {}.course_engagement WHERE courseid = ? AND date = ?',
      ...['courseid', 'date'],
    ),
  'deleted courses': async (ask) => {
    for (const table of ['course_engagement', 'course_engagement_by_action']) {
      const remove = `DELETE FROM {}.${table} WHERE courseid = ?`;
      await ofEach(ask, `DISTINCT courseid FROM {}.${table}`, remove, 'courseid');
    }
  },
  'deleted students': (ask) =>
    ofEach(
      ask,
      'DISTINCT generation, courseid, month FROM {}.active_students',
      'DELETE FROM {}.active_students WHERE generation = ? AND courseid = ? AND month = ?',
      ...['generation', 'courseid', 'month'],
    ),
};

describe.each(Object.entries(meddling))('%s, written by the clock,', (_, damage) => {
  test('change nothing under load', async () => {
    const all = await underLoad();
    for (let again = 0; again < 3; again++) {
      await damage(all.ask);
      await all.passes();
    }
    await expectWhole(all);
  });

  test('change nothing at rest', async () => {
    const { keyspace, learnTrack, recording, ask } = await underLoad();
    const log = await recording.end();
    await damage(ask);
    await expectCounts(cassandra.ask, keyspace, log);
    await learnTrack.close();
  });
});

test.each(dataTables)('%s is truncated: a rebuild makes it whole, and recording goes on', async (table) => {
  const all = await underLoad();
  await all.ask(`TRUNCATE {}.${table}`);
  await all.passes();
  await all.learnTrack.projections.rebuild('daily-engagement');
  await expectWhole(all);
});

test('the checkpoint alone is truncated: the reports stop, and nothing else; a rebuild makes them whole', async () => {
  const all = await underLoad();
  await all.ask('TRUNCATE {}.checkpoints');
  await expectStopped(all);
  await all.learnTrack.projections.rebuild('daily-engagement');
  await expectWhole(all);
});

async function expectStopped({ status, recording }: UnderLoad): Promise<void> {
  await expect.poll(async () => (await status())?.state).toBe('stopped');
  expect((await status())?.lastError).toMatchObject({
    code: 'CHECKPOINT',
    retryable: false,
    message: expect.stringContaining("rebuild('daily-engagement')"),
  });
  await recording.goesOn();
}

test('what is gone whole heals by itself: all activities are counted anew', async () => {
  const { keyspace, options } = await freshReports(cassandra);
  const learnTrack = await reportsIn(options);
  const recording = new Recording(learnTrack, 11);
  await recording.goesOn();
  await learnTrack.projections.catchUp();
  // Nobody projects meanwhile: a table is truncated after the other.
  for (const table of [...dataTables, 'checkpoints']) await cassandra.ask(`TRUNCATE "${keyspace}".${table}`);
  await recording.goesOn();
  const log = await recording.end();
  await learnTrack.close();
  await expectCounts(cassandra.ask, keyspace, log);
});

test('a keyspace that is dropped, and set up again, heals by itself', async () => {
  const { keyspace, options } = await freshReports(cassandra);
  const adapter = cassandraAdapter(options);
  const learnTrack = await reportsOf(adapter);
  const recording = new Recording(learnTrack, 12);
  await recording.goesOn();
  await learnTrack.projections.catchUp();
  await cassandra.ask(`DROP KEYSPACE "${keyspace}"`);
  await expect(learnTrack.projections.catchUp()).rejects.toMatchObject({
    message: expect.stringContaining('run setup()'),
  });
  await adapter.setup();
  const log = await recording.end();
  await learnTrack.close();
  await expectCounts(cassandra.ask, keyspace, log);
});

const set = (what: string): Damage => {
  // As the adapter writes it: by a lightweight transaction.
  return async (ask) => {
    const [row] = await ask('SELECT datacenter FROM {}.checkpoints');
    await ask(`UPDATE {}.checkpoints SET ${what} WHERE datacenter = ? IF EXISTS`, [row?.datacenter]);
  };
};

test.each<[string, Damage]>([
  [
    'a checkpoint that is deleted',
    async (ask) => {
      const [row] = await ask('SELECT datacenter FROM {}.checkpoints');
      await ask('DELETE FROM {}.checkpoints WHERE datacenter = ? IF EXISTS', [row?.datacenter]);
    },
  ],
  ['a checkpoint of no log', set('logid = null')],
  ['a checkpoint without a position', set('position = null')],
  ['a checkpoint at a negative position', set('position = -1')],
  ['a checkpoint at a position beyond all numbers', set('position = 9223372036854775807')],
  ['a checkpoint of no generation', set('generation = null')],
  ['a checkpoint of a negative generation', set('generation = -7')],
  ['a checkpoint of no definition', set('definition = null')],
  ['a checkpoint of other rules', set("definition = 'x'")],
  ['a checkpoint of another log', set("logid = 'x'")],
  ['a checkpoint of another activity', set("activityid = 'x'")],
  ['a checkpoint beyond the end of the log', set('position = 100000000')],
  ['a checkpoint of no activity', set('activityid = null')],
  ['a checkpoint that does not tell when it started', set('startedat = null')],
  ['a checkpoint that does not tell what queries see', set('served = null')],
  [
    'a checkpoint with nothing but its key',
    set(
      'logid = null, generation = null, definition = null, position = null, activityid = null, startedat = null, served = null, clearing = null, writtenat = null, marks = null',
    ),
  ],
])('%s stops the reports, and nothing else; a rebuild makes them whole', async (_, damage) => {
  const all = await underLoad();
  await damage(all.ask);
  await expectStopped(all);
  await all.learnTrack.projections.rebuild('daily-engagement');
  await expectWhole(all);
});

test.each<[string, Damage]>([
  ['that are no JSON', set("marks = 'garbage'")],
  ['that are no list', set("marks = '{}'")],
  ['that are nothing', set("marks = 'null'")],
  ['that are missing', set('marks = null')],
  ['that are none', set("marks = '[1, null]'")],
  ['without a position', set(`marks = '[{"activityId":"A1","at":1}]'`)],
  ['with a position that is none', set(`marks = '[{"position":"x","activityId":"A1","at":1}]'`)],
  ['without an activity', set(`marks = '[{"position":1,"at":1}]'`)],
  ['of no time', set(`marks = '[{"position":1,"activityId":"A1","at":"x"}]'`)],
  ['when nobody knows when it was written', set('writtenat = null')],
])('a checkpoint with marks %s is told, and whole after a rebuild', async (_, damage) => {
  const { keyspace, options } = await freshReports(cassandra);
  const learnTrack = await reportsIn(options);
  const recording = new Recording(learnTrack, 9);
  await recording.goesOn();
  await learnTrack.projections.catchUp();
  const ask: Ask = (query, params) => cassandra.ask(query.replaceAll('{}', `"${keyspace}"`), params);
  await damage(ask);
  await recording.goesOn();
  const told = { code: 'CHECKPOINT', message: expect.stringContaining("rebuild('daily-engagement')") };
  await expect(learnTrack.projections.catchUp()).rejects.toMatchObject(told);
  await learnTrack.projections.rebuild('daily-engagement');
  const log = await recording.end();
  await learnTrack.close();
  await expectCounts(cassandra.ask, keyspace, log);
});

test('a checkpoint whose generation is set back stops the reports; a rebuild makes them whole', async () => {
  const all = await underLoad();
  await all.learnTrack.projections.rebuild('daily-engagement');
  await set('generation = 1')(all.ask);
  await expectStopped(all);
  await all.learnTrack.projections.rebuild('daily-engagement');
  await expectWhole(all);
});

test('a checkpoint whose position is set back changes nothing', async () => {
  const all = await underLoad();
  await set("position = 0, activityid = ''")(all.ask);
  await all.passes();
  await expectWhole(all);
});

/** A course and day that nothing else is recorded for. */
const quiet = { courseId: 'quiet', day: '2026-01-05' };
const ofQuiet = "courseid = 'quiet' AND date = '2026-01-05'";
const inQuiet = Array.from({ length: 7 }, (_, i) =>
  sampleActivity({
    ...{ activityId: `quiet ${i}`, studentId: `quiet ${i}`, courseId: quiet.courseId },
    action: i < 4 ? 'page_view' : 'quiz_attempt',
  }),
);

/** The write timestamp of a count, which only the largest of all numbers hold. */
async function writtenAt(ask: Ask, table: string, where: string): Promise<bigint> {
  const [row] = await ask(`SELECT writetime(count) AS at FROM {}.${table} WHERE ${where}`);
  return BigInt(String(row?.at));
}

/** Counts that somebody has planted, with the timestamps that the rows have, or lower ones. */
const planted: Record<string, { readonly table: string; readonly where: string }> = {
  'of a course and day': { table: 'course_engagement', where: ofQuiet },
  'of an action': { table: 'course_engagement_by_action', where: `${ofQuiet} AND action = 'page_view'` },
};

describe.each(Object.entries(planted))('a wrong count %s', (_, { table, where }) => {
  const plant = async (ask: Ask, later: bigint) => {
    const at = (await writtenAt(ask, table, where)) + later;
    await ask(`UPDATE {}.${table} USING TIMESTAMP ${at} SET count = 5000 WHERE ${where}`);
  };

  test('planted at a lower timestamp changes nothing', async () => {
    const all = await underLoad();
    await all.recording.also(inQuiet);
    await all.passes();
    await plant(all.ask, -1n);
    await expectWhole(all);
  });

  test.each(['at rest', 'under load'])(
    'planted at its timestamp is found, and repaired, %s',
    async (when) => {
      const all = await underLoad();
      const { learnTrack, recording, ask, keyspace } = all;
      await recording.also(inQuiet);
      await all.passes();
      const log = when === 'at rest' ? await recording.end() : undefined;
      await plant(ask, 0n);
      const difference = { ...quiet, expected: { count: 7 }, repaired: false };
      expect(await learnTrack.reports.reconcile()).toMatchObject([difference]);
      const repaired = await learnTrack.reports.reconcile({ repair: true });
      expect(repaired).toMatchObject([{ ...difference, repaired: true }]);
      expect(await learnTrack.reports.reconcile()).toEqual([]);
      // What comes later is counted on top of what was repaired.
      const later = inQuiet.map((activity) => ({ ...activity, activityId: `later ${activity.activityId}` }));
      if (log) {
        await learnTrack.activities.record(later, { until: 'projected' });
        await learnTrack.close();
        return expectCounts(cassandra.ask, keyspace, [...log, ...logOf(...later)]);
      }
      await recording.also(later);
      await expectWhole(all);
    },
  );
});

test.each(['at rest', 'under load'])(
  'a row that is planted for a day without activities is found, and repaired, %s',
  async (when) => {
    const all = await underLoad();
    const { learnTrack, recording, ask, keyspace } = all;
    const log = when === 'at rest' ? await recording.end() : undefined;
    const [row] = await ask('SELECT max(writetime(count)) AS at FROM {}.course_engagement');
    const values = "('quiet', '2026-01-05', 12)";
    await ask(
      `INSERT INTO {}.course_engagement (courseid, date, count) VALUES ${values} USING TIMESTAMP ${row?.at}`,
    );
    const difference = { ...quiet, expected: { count: 0 }, found: { count: 12 } };
    expect(await learnTrack.reports.reconcile({ repair: true })).toMatchObject([
      { ...difference, repaired: true },
    ]);
    expect(await learnTrack.reports.reconcile()).toEqual([]);
    if (!log) return expectWhole(all);
    await learnTrack.close();
    await expectCounts(cassandra.ask, keyspace, log);
  },
);

test('wrong counts that are planted everywhere are repaired under load', async () => {
  const all = await underLoad();
  const { learnTrack, ask } = all;
  await ofEach(
    ask,
    'courseid, date, action, writetime(count) AS at FROM {}.course_engagement_by_action',
    `UPDATE {}.course_engagement_by_action USING TIMESTAMP ? SET count = 5000
     WHERE courseid = ? AND date = ? AND action = ?`,
    ...['at', 'courseid', 'date', 'action'],
  );
  expect(await learnTrack.reports.reconcile()).not.toEqual([]);
  await expect.poll(() => learnTrack.reports.reconcile({ repair: true }), { timeout: 60_000 }).toEqual([]);
  await expectWhole(all);
});

test('a planted count that repairs cannot beat is beaten by a rebuild', async () => {
  const all = await underLoad();
  const { learnTrack, recording, ask } = all;
  await recording.also(inQuiet);
  await all.passes();
  const at = (await writtenAt(ask, 'course_engagement', ofQuiet)) + 1_000_000n;
  await ask(`UPDATE {}.course_engagement USING TIMESTAMP ${at} SET count = 5000 WHERE ${ofQuiet}`);
  expect(await learnTrack.reports.reconcile({ repair: true })).toMatchObject([{ ...quiet, repaired: false }]);
  await learnTrack.projections.rebuild('daily-engagement');
  await expectWhole(all);
});

test('a planted count that even a rebuild cannot beat stops the reports with what to do', async () => {
  const all = await underLoad();
  const { learnTrack, recording, ask } = all;
  await recording.also(inQuiet);
  await all.passes();
  await ask(`UPDATE {}.course_engagement_by_action USING TIMESTAMP ${2n ** 63n - 1n}
    SET count = 5000 WHERE ${ofQuiet} AND action = 'page_view'`);
  const read = async () => {
    for await (const _ of learnTrack.reports.dailyEngagement({ courseId: quiet.courseId }));
  };
  await expect(read()).rejects.toMatchObject({ code: 'CHECKPOINT' });
  await recording.end();
  await learnTrack.close();
});

test('a count beyond what an int holds is clamped in the table, and exact in queries', async () => {
  const { keyspace, options } = await freshReports(cassandra);
  const learnTrack = await reportsIn(options);
  await learnTrack.activities.record(inQuiet);
  await learnTrack.projections.catchUp();
  const { ports, close } = openAdapter(cassandraAdapter(options));
  const huge = 2 ** 31 + 5;
  const position = inQuiet.length + 1;
  const actions = new Map([
    ['page_view', huge],
    ['quiz_attempt', 2],
  ]);
  await ports.reportStore.repair({ ...quiet, count: huge + 2, actions, position });
  const told = async () => {
    const rows = [];
    for await (const { count, actions } of learnTrack.reports.dailyEngagement({ courseId: quiet.courseId })) {
      rows.push({ count, actions });
    }
    return { rows, top: await learnTrack.reports.topCourses(quiet.day, 1) };
  };
  expect(await told()).toEqual({
    rows: [{ count: huge + 2, actions }],
    top: [{ courseId: quiet.courseId, count: huge + 2 }],
  });
  const [inTable] = await cassandra.ask(`SELECT count FROM "${keyspace}".course_engagement WHERE ${ofQuiet}`);
  expect(inTable?.count).toBe(2 ** 31 - 1);

  // The first of them is what the repair has counted already.
  const more = ['filler', 'one more', 'and one'].map((activityId) => ({
    ...sampleActivity({ activityId }),
    ...quiet,
  }));
  await learnTrack.activities.record(more.map(({ day: _, ...activity }) => activity));
  await learnTrack.projections.catchUp();
  expect(await told()).toEqual({
    rows: [{ count: huge + 4, actions: new Map([...actions, ['page_view', huge + 2]]) }],
    top: [{ courseId: quiet.courseId, count: huge + 4 }],
  });

  const repaired = await learnTrack.reports.reconcile({ repair: true });
  expect(repaired).toMatchObject([{ found: { count: huge + 4 }, expected: { count: 10 }, repaired: true }]);
  await close();
  await learnTrack.close();
  await expectCounts(
    cassandra.ask,
    keyspace,
    logOf(...inQuiet, ...more.map(({ day: _, ...activity }) => activity)),
  );
});

test('a column that is dropped and added again is whole after a rebuild', async () => {
  const { keyspace, options } = await freshReports(cassandra);
  const learnTrack = await reportsIn(options);
  const recording = new Recording(learnTrack, 19);
  await recording.goesOn();
  await learnTrack.projections.catchUp();
  await cassandra.ask(`ALTER TABLE "${keyspace}".course_engagement DROP count`);
  await recording.goesOn();
  await expect(learnTrack.projections.catchUp()).rejects.toMatchObject({ code: 'ADAPTER' });
  await cassandra.ask(`ALTER TABLE "${keyspace}".course_engagement ADD count int`);
  await recording.goesOn();
  await learnTrack.projections.rebuild('daily-engagement');
  const log = await recording.end();
  expect(await learnTrack.reports.reconcile()).toEqual([]);
  await learnTrack.close();
  await expectCounts(cassandra.ask, keyspace, log);
});
