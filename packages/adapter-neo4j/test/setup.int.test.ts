import { openAdapter } from '@learntrack/testkit';
import { beforeEach, expect, test } from 'vitest';
import { neo4jAdapter } from '../src/index.ts';
import { driverTo, empty, neo4jForTests } from './neo4j-fixture.ts';

const { server, options, ask } = await neo4jForTests();

const start = {
  after: undefined,
  logId: 'log',
  definition: 'region-accesses/1',
  startedAt: 0,
  replace: false,
};
const checkpoint = { logId: 'log', generation: 1, definition: start.definition, position: 0, activityId: '' };
const access = {
  ...{ studentId: 'S1', activityId: 'A1', courseId: 'C1', action: 'page_view', region: 'EU' },
  timestamp: new Date('2026-01-05T12:00:00.123Z'),
};
const upTo = { ...checkpoint, position: 1, activityId: 'A1' };
const change = { after: checkpoint, upTo, erase: new Map<string, number>(), add: [access] };

beforeEach(async () => {
  await empty(ask);
  for (const { name } of await ask('SHOW CONSTRAINTS YIELD name'))
    await ask('DROP CONSTRAINT $name', { name });
  const indexes = await ask("SHOW INDEXES YIELD name, type WHERE type = 'RANGE' RETURN name");
  for (const { name } of indexes) await ask('DROP INDEX $name', { name });
});

test('nothing is written before setup, and the error names it', async () => {
  const adapter = neo4jAdapter(options);
  const { ports, close } = openAdapter(adapter);
  for (const call of [ports.regionGraph.startGeneration(start), ports.regionGraph.apply(change)]) {
    await expect(call).rejects.toMatchObject({
      code: 'SETUP',
      retryable: false,
      message: expect.stringMatching(/not set up.*Student\.studentId.*Checkpoint\.projection; run setup\(\)/),
    });
  }
  expect(await ask('MATCH (n) RETURN n')).toEqual([]);
  expect(await ports.regionGraph.readCheckpoint()).toBeUndefined();
  await adapter.setup();
  await ports.regionGraph.startGeneration(start);
  await ports.regionGraph.apply(change);
  await close();
});

test('a database that lacks one constraint is told with that one', async () => {
  const adapter = neo4jAdapter(options);
  await adapter.setup();
  await ask('DROP CONSTRAINT learntrack_region');
  const { ports, close } = openAdapter(adapter);
  await expect(ports.regionGraph.startGeneration(start)).rejects.toThrow('it has no unique Region.name; run');
  await close();
});

test.each([
  ['learntrack_timestamp', 'Activity(timestamp)'],
  ['learntrack_courseId_timestamp', 'Activity(courseId, timestamp)'],
])('a look finds that the index %s is not there, and setup mends it', async (name, index) => {
  const adapter = neo4jAdapter(options);
  await adapter.setup();
  await ask(`DROP INDEX ${name}`);
  const look = () => adapter.inspect?.setup?.({});
  await expect(look()).rejects.toMatchObject({
    code: 'SETUP',
    message: expect.stringContaining(`no index that is online on ${index} (not there); drop one that failed`),
  });
  await adapter.setup();
  expect(await look()).toBe('all constraints and indexes are there');
  await adapter.close?.();
});

test('a look counts no index that failed', async () => {
  const adapter = neo4jAdapter(options);
  await adapter.setup();
  await ask('DROP INDEX learntrack_timestamp');
  // Larger than an index takes.
  await ask("CREATE (:Activity {activityId: 'A1', timestamp: $text})", { text: 'x'.repeat(50_000) });
  await ask('CREATE INDEX ours FOR (a:Activity) ON (a.timestamp)');
  const look = () => adapter.inspect?.setup?.({}).catch((error: unknown) => String(error));
  await expect.poll(look).toMatch(/no index that is online on Activity\(timestamp\) \(failed\); drop/);
  await ask('DROP INDEX ours');
  await ask('MATCH (a:Activity) DELETE a');
  await adapter.setup();
  expect(await look()).toBe('all constraints and indexes are there');
  await adapter.close?.();
});

test('setup makes constraints and indexes that are online, again changes nothing, also when several do it', async () => {
  const adapters = [1, 2, 3].map(() => neo4jAdapter(options));
  await Promise.all(adapters.map((adapter) => adapter.setup()));
  const schema = () =>
    ask(
      `SHOW INDEXES YIELD name, state, type, labelsOrTypes, properties, owningConstraint WHERE type = 'RANGE'
       RETURN name, state, labelsOrTypes, properties, owningConstraint ORDER BY name`,
    );
  const before = await schema();
  expect(
    before.map(({ state, labelsOrTypes, properties }) => [state, ...labelsOrTypes, ...properties]),
  ).toEqual([
    ['ONLINE', 'Activity', 'activityId'],
    ['ONLINE', 'Checkpoint', 'projection'],
    ['ONLINE', 'Activity', 'courseId', 'timestamp'],
    ['ONLINE', 'Region', 'name'],
    ['ONLINE', 'Student', 'studentId'],
    ['ONLINE', 'Activity', 'timestamp'],
  ]);
  await adapters[0]?.setup();
  expect(await schema()).toEqual(before);
  await Promise.all(adapters.map((adapter) => adapter.close?.()));
});

test('the graph has the shape of the seed, with instants in UTC', async () => {
  const adapter = neo4jAdapter(options);
  await adapter.setup();
  const { ports, close } = openAdapter(adapter);
  await ports.regionGraph.startGeneration(start);
  await ports.regionGraph.apply(change);
  const [row] = await ask(
    `MATCH (s)-[performed]->(a)-[located]->(r) WHERE a:Activity
     RETURN [labels(s), type(performed), labels(a), type(located), labels(r)] AS kinds, properties(s) AS student,
       properties(r) AS region, a.activityId + a.action + a.courseId AS activity, size(keys(a)) AS keys,
       toString(a.timestamp) AS timestamp`,
  );
  expect(row).toEqual({
    kinds: [['Student'], 'PERFORMED', ['Activity'], 'IN_REGION', ['Region']],
    student: { studentId: 'S1' },
    region: { name: 'EU' },
    activity: 'A1page_viewC1',
    keys: 4,
    timestamp: '2026-01-05T12:00:00.123Z',
  });
  await close();
});

test.each([
  ['as numbers', { disableLosslessIntegers: true }],
  ['as bigints', { useBigInt: true }],
  ['as objects', {}],
])('a borrowed driver that gives integers %s does as well', async (_, config) => {
  const driver = driverTo(server.url, config);
  const adapter = neo4jAdapter({ driver });
  await adapter.setup();
  const { ports, close } = openAdapter(adapter);
  const graph = ports.regionGraph;
  await graph.startGeneration(start);
  await graph.apply({ ...change, add: [access, { ...access, activityId: 'A2', region: 'US' }] });
  expect(await graph.readCheckpoint()).toEqual({ ...upTo, startedAt: 0, served: true });
  const interval = { from: new Date(0), to: new Date('2027-01-01T00:00:00Z') };
  const instants: Date[] = [];
  for await (const { timestamp } of graph.accesses({ studentId: 'S1', interval })) instants.push(timestamp);
  expect(instants).toEqual([access.timestamp, access.timestamp]);
  expect(await graph.pairs({ interval, limit: 1 })).toEqual([{ regions: ['EU', 'US'], students: 1 }]);
  expect(await graph.removeBefore(interval.to)).toBe(2);
  await close();
  await driver.close();
});

test.each([
  ['an activity that somebody removed', 'MATCH (a:Activity) DETACH DELETE a'],
  ['an activity that somebody added', "CREATE (:Activity {activityId: 'A9'})"],
  ['a checkpoint that is none', "MATCH (c:Checkpoint) SET c.position = 'x'"],
  ['a checkpoint that lost a part', 'MATCH (c:Checkpoint) REMOVE c.definition'],
])('%s is told, and a rebuild makes the graph whole', async (_, damage) => {
  const adapter = neo4jAdapter(options);
  await adapter.setup();
  const { ports, close } = openAdapter(adapter);
  const graph = ports.regionGraph;
  await graph.startGeneration(start);
  await graph.apply(change);
  await ask(damage);
  const next = { ...change, after: upTo, upTo: { ...upTo, position: 2 }, add: [] };
  await expect(graph.apply(next)).rejects.toMatchObject({
    code: 'CHECKPOINT',
    message: expect.stringContaining("run rebuild('region-accesses')"),
  });
  const after = await graph.readCheckpoint().then(
    () => upTo,
    () => undefined,
  );
  const {
    startedAt: _at,
    served: _served,
    ...rebuilt
  } = await graph.startGeneration({ ...start, after, replace: true });
  await graph.apply({ ...change, after: rebuilt, upTo: { ...rebuilt, position: 1, activityId: 'A1' } });
  expect(await ask('MATCH (a:Activity) RETURN a.activityId AS id')).toEqual([{ id: 'A1' }]);
  await close();
});

test('an activity that the checkpoint does not know of, and that is there, is told without its id', async () => {
  const adapter = neo4jAdapter(options);
  await adapter.setup();
  const { ports, close } = openAdapter(adapter);
  await ports.regionGraph.startGeneration(start);
  await ports.regionGraph.apply(change);
  const again = { ...change, after: upTo, upTo: { ...upTo, position: 2 } };
  const error = await ports.regionGraph.apply(again).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: 'CHECKPOINT' });
  expect(String(error)).not.toContain('A1');
  expect(await ports.regionGraph.readCheckpoint()).toMatchObject(upTo);
  await close();
});
