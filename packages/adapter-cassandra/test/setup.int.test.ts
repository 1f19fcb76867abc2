import type { DailyAddition, DailyRow } from '@learntrack/core';
import { openAdapter } from '@learntrack/testkit';
import { expect, onTestFinished, test } from 'vitest';
import { type CassandraAdapterOptions, cassandraAdapter } from '../src/index.ts';
import { type CassandraReports, cassandraForTests, clientTo, freshKeyspace } from './cassandra-fixture.ts';

const { server, options, ask } = await cassandraForTests();

const start = {
  after: undefined,
  logId: 'log',
  definition: 'daily-engagement/1',
  startedAt: 0,
  replace: false,
};
const checkpoint = { logId: 'log', generation: 1, definition: start.definition, position: 0, activityId: '' };
const upTo = { ...checkpoint, position: 3, activityId: 'A3' };
const addition: DailyAddition = {
  courseId: 'C1',
  day: '2026-01-05',
  positions: new Map([
    ['page_view', [1, 3]],
    ['quiz_attempt', [2]],
  ]),
  students: new Set(['S1', 'S2']),
  forgotten: new Set(),
};
const change = { after: checkpoint, upTo, erase: new Map<string, number>(), add: [addition] };
const row = {
  ...{ courseId: 'C1', day: '2026-01-05', count: 3, activeStudents: 2, position: 3 },
  actions: new Map([
    ['page_view', 2],
    ['quiz_attempt', 1],
  ]),
};

/** An adapter with a keyspace of its own, which goes when the test ends. */
function adapterOf(given: CassandraAdapterOptions = options) {
  const keyspace = freshKeyspace();
  const adapter = cassandraAdapter({ ...given, keyspace });
  const { ports, close } = openAdapter(adapter);
  onTestFinished(async () => {
    await close();
    await ask(`DROP KEYSPACE IF EXISTS "${keyspace}"`);
  });
  return { adapter, reports: ports.reportStore, keyspace };
}

/** The same, set up, with one step applied. */
async function filled(given?: CassandraAdapterOptions) {
  const made = adapterOf(given);
  await made.adapter.setup();
  await made.reports.startGeneration(start);
  await made.reports.apply(change);
  return made;
}

async function engagement(reports: CassandraReports): Promise<DailyRow[]> {
  const rows: DailyRow[] = [];
  for await (const one of reports.dailyEngagement({ from: '1900-01-01', to: '9999-12-31' })) rows.push(one);
  return rows;
}

test('nothing is written before setup, and the error names it', async () => {
  const { adapter, reports, keyspace } = adapterOf();
  const interval = { from: new Date(0), to: new Date(1), passMark: 0.5, computedAt: new Date() };
  const none = (async function* () {})();
  for (const call of [
    () => reports.readCheckpoint(),
    () => reports.startGeneration(start),
    () => reports.apply(change),
    () => reports.savePerformance(interval, none),
  ]) {
    await expect(call()).rejects.toMatchObject({
      code: 'SETUP',
      retryable: false,
      message: expect.stringMatching(/run setup\(\) once, or name the right keyspace/),
    });
  }
  const found = await ask('SELECT keyspace_name FROM system_schema.keyspaces WHERE keyspace_name = ?', [
    keyspace,
  ]);
  expect(found).toEqual([]);
  await adapter.setup();
  await reports.startGeneration(start);
  await reports.apply(change);
  expect(await engagement(reports)).toEqual([row]);
});

test('setup makes the tables, again changes nothing, also when several do it', async () => {
  const { adapter, keyspace } = adapterOf();
  const others = [1, 2].map(() => cassandraAdapter({ ...options, keyspace }));
  await adapter.setup();
  const schema = () =>
    ask('SELECT table_name, column_name, kind, type FROM system_schema.columns WHERE keyspace_name = ?', [
      keyspace,
    ]);
  const before = await schema();
  await Promise.all([adapter, ...others].map((one) => one.setup()));
  expect(await schema()).toEqual(before);
  expect([...new Set(before.map(({ table_name: table }) => table))]).toEqual([
    ...['active_students', 'checkpoints', 'course_engagement', 'course_engagement_by_action'],
    ...['course_engagement_by_date', 'course_performance', 'performance_periods'],
  ]);
  const seed = before.filter(({ table_name: table }) => table === 'course_engagement');
  expect(seed.map(({ column_name: column, kind, type }) => `${column} ${kind} ${type}`)).toEqual([
    'count regular int',
    'courseid partition_key text',
    'date clustering date',
  ]);
  await Promise.all(others.map((one) => one.close?.()));
});

test('a keyspace is made with the replication that is asked for, else with one copy here', async () => {
  const replicationOf = async (keyspace: string) => {
    const rows = await ask('SELECT replication FROM system_schema.keyspaces WHERE keyspace_name = ?', [
      keyspace,
    ]);
    return rows[0]?.replication;
  };
  const usual = adapterOf();
  await usual.adapter.setup();
  expect(await replicationOf(usual.keyspace)).toMatchObject({ [options.localDataCenter]: '1' });
  const asked = adapterOf({ ...options, replication: { class: 'SimpleStrategy', replication_factor: 1 } });
  await asked.adapter.setup();
  expect(await replicationOf(asked.keyspace)).toMatchObject({
    class: 'org.apache.cassandra.locator.SimpleStrategy',
    replication_factor: '1',
  });
});

test("the seed's table, where it is there already, is used as it is", async () => {
  const { adapter, reports, keyspace } = adapterOf();
  await ask(
    `CREATE KEYSPACE "${keyspace}" WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}`,
  );
  await ask(
    `CREATE TABLE "${keyspace}".course_engagement (courseid text, date date, count int, PRIMARY KEY (courseid, date))`,
  );
  await adapter.setup();
  await reports.startGeneration(start);
  await reports.apply(change);
  const [found] = await ask(`SELECT * FROM "${keyspace}".course_engagement`);
  expect({ ...found, date: String(found?.date) }).toEqual({ courseid: 'C1', date: '2026-01-05', count: 3 });
});

test('another table of that name is told, and left alone', async () => {
  const { adapter, keyspace } = adapterOf();
  await ask(
    `CREATE KEYSPACE "${keyspace}" WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}`,
  );
  await ask(`CREATE TABLE "${keyspace}".course_engagement (courseid text PRIMARY KEY, count counter)`);
  await expect(adapter.setup()).rejects.toMatchObject({
    code: 'ADAPTER',
    message: expect.stringMatching(/course_engagement has other columns \(.*counter.*name another keyspace/),
  });
});

test.each([
  ['as objects', {}],
  ['as bigints', { encoding: { useBigIntAsLong: true, useBigIntAsVarint: true } }],
  ['as objects, and maps as Map', { encoding: { map: Map, set: Set, useUndefinedAsUnset: false } }],
])('a borrowed client that gives integers %s does as well', async (_, clientOptions) => {
  const client = clientTo(server.url, clientOptions);
  onTestFinished(() => client.shutdown());
  const { reports } = await filled({ client });
  expect(await reports.readCheckpoint()).toEqual({ ...upTo, startedAt: 0, served: true });
  expect(await engagement(reports)).toEqual([row]);
  await reports.apply({
    ...change,
    after: upTo,
    upTo: { ...upTo, position: 4 },
    erase: new Map([['S1', 4]]),
    add: [],
  });
  expect(await engagement(reports)).toEqual([{ ...row, activeStudents: 1, position: 4 }]);
  await reports.repair({
    courseId: 'C1',
    day: '2026-01-05',
    count: 9,
    actions: new Map([['x', 9]]),
    position: 5,
  });
  expect(await reports.topCourses({ day: '2026-01-05', limit: 1 })).toEqual([{ courseId: 'C1', count: 9 }]);
  await reports.rewind?.();
  expect(await reports.readCheckpoint()).toMatchObject({ position: 0 });
});

test('what others write or delete by the clock changes nothing', async () => {
  const { reports, keyspace } = await filled();
  await ask(
    `INSERT INTO "${keyspace}".course_engagement (courseid, date, count) VALUES ('C1', '2026-01-05', 99)`,
  );
  await ask(
    `INSERT INTO "${keyspace}".course_engagement (courseid, date, count) VALUES ('C9', '2026-01-05', 99)`,
  );
  await ask(`DELETE FROM "${keyspace}".course_engagement_by_action WHERE courseid = 'C1'`);
  await ask(`DELETE FROM "${keyspace}".course_engagement WHERE courseid = 'C1'`);
  expect(await engagement(reports)).toEqual([row]);
  expect(await reports.topCourses({ day: '2026-01-05', limit: 9 })).toEqual([{ courseId: 'C1', count: 3 }]);
});

test('rows that were lost behind the checkpoint are there again when a worker starts', async () => {
  const { reports, keyspace } = await filled();
  for (const table of ['course_engagement', 'course_engagement_by_date', 'active_students']) {
    await ask(`TRUNCATE "${keyspace}".${table}`);
  }
  expect(await engagement(reports)).toEqual([]);
  await reports.rewind?.();
  await reports.apply(change);
  expect(await engagement(reports)).toEqual([row]);
  expect(await reports.topCourses({ day: '2026-01-05', limit: 9 })).toEqual([{ courseId: 'C1', count: 3 }]);
});

test('a count that the table of the seed cannot hold is told by the sum of its actions', async () => {
  const { reports, keyspace } = await filled();
  const actions = new Map([
    ['page_view', 2 ** 31],
    ['quiz_attempt', 7],
  ]);
  await reports.repair({ courseId: 'C1', day: '2026-01-05', count: 2 ** 31 + 7, actions, position: 4 });
  expect(await engagement(reports)).toEqual([{ ...row, count: 2 ** 31 + 7, actions, position: 4 }]);
  expect(await reports.topCourses({ day: '2026-01-05', limit: 1 })).toEqual([
    { courseId: 'C1', count: 2 ** 31 + 7 },
  ]);
  const [found] = await ask(`SELECT count FROM "${keyspace}".course_engagement`);
  expect(found?.count).toBe(2 ** 31 - 1);
});

test('a position or a generation that no write timestamp holds is refused', async () => {
  const { reports } = await filled();
  const beyond = { ...change, after: upTo, upTo: { ...upTo, position: 2 ** 44 } };
  await expect(reports.apply(beyond)).rejects.toMatchObject({
    code: 'ADAPTER',
    message: expect.stringMatching(/positions end at 2\^44, generations at 2\^18/),
  });
  expect(await reports.readCheckpoint()).toMatchObject(upTo);
});

test.each([
  [
    'a checkpoint that is none',
    (name: string) => `UPDATE ${name}.checkpoints SET position = -1 WHERE datacenter = ?`,
  ],
  [
    'a checkpoint that lost a part',
    (name: string) => `DELETE definition FROM ${name}.checkpoints WHERE datacenter = ?`,
  ],
])('%s is told, and a rebuild makes the rows whole', async (_, damage) => {
  const { reports, keyspace } = await filled();
  await ask(damage(`"${keyspace}"`), [options.localDataCenter]);
  await expect(reports.readCheckpoint()).rejects.toMatchObject({
    code: 'CHECKPOINT',
    message: expect.stringContaining("run rebuild('daily-engagement')"),
  });
  const {
    startedAt: _at,
    served: _served,
    ...rebuilt
  } = await reports.startGeneration({ ...start, replace: true });
  expect(rebuilt.generation).toBe(2);
  await reports.apply({ ...change, after: rebuilt, upTo: { ...upTo, generation: 2 } });
  await reports.completeGeneration(rebuilt);
  expect(await engagement(reports)).toEqual([row]);
});

test('rows of a later generation are told, and a rebuild is above them', async () => {
  const { reports, keyspace } = await filled();
  const later = String(2n ** 62n + 7n * 2n ** 44n + 1n);
  await ask(
    `INSERT INTO "${keyspace}".course_engagement (courseid, date, count) VALUES ('C1', '2026-01-05', 99) USING TIMESTAMP ?`,
    [later],
  );
  await expect(engagement(reports)).rejects.toMatchObject({
    code: 'CHECKPOINT',
    message: expect.stringMatching(/generation 7.*run rebuild\('daily-engagement'\)/),
  });
  const {
    startedAt: _,
    served: _served,
    ...rebuilt
  } = await reports.startGeneration({ ...start, after: upTo, replace: true });
  expect(rebuilt.generation).toBe(8);
  await reports.apply({ ...change, after: rebuilt, upTo: { ...upTo, generation: 8 } });
  await reports.completeGeneration(rebuilt);
  expect(await engagement(reports)).toEqual([row]);
});

test('a second data centre joins the generation of the first, and its rows', async () => {
  const { reports, keyspace } = await filled();
  await ask(
    `INSERT INTO "${keyspace}".checkpoints (datacenter, logid, generation, definition, position, activityid, startedat,
       served, clearing, writtenat, marks) VALUES ('elsewhere', 'log', 4, ?, 9, 'A9', 0, true, false, 0, '[]')`,
    [start.definition],
  );
  const joined = await reports.startGeneration({ ...start, after: upTo, replace: true });
  expect(joined).toMatchObject({ generation: 4, position: 0 });
});
