import { isLearnTrackError } from '@learntrack/core';
import { openAdapter, sampleActivity, sampleStudent, toParsedActivity } from '@learntrack/testkit';
import { Binary, type Db, type Document, Long } from 'mongodb';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type MongoAdapter, mongoAdapter } from '../src/index.ts';
import { freshDatabase, mongoForTests } from './mongo-fixture.ts';

const { server, client } = await mongoForTests();
let database: Db;
let adapter: MongoAdapter;

beforeEach(async () => {
  database = await freshDatabase();
  adapter = mongoAdapter({ client, database: database.databaseName });
});
afterEach(() => database.dropDatabase());

/** Every collection of a database with its options and indexes. */
async function layout(of: Db = database): Promise<Record<string, Document>> {
  const infos = await of.listCollections().toArray();
  const entries = infos.map(async (info) => [
    info.name,
    { options: (info as Document).options, indexes: await of.collection(info.name).indexes() },
  ]);
  return Object.fromEntries(await Promise.all(entries));
}

const validated = ['activities', 'students', 'log_entries', 'log'];

describe('setup', () => {
  test('makes collections, validators and indexes, and changes nothing when it is run again', async () => {
    await adapter.setup();
    const made = await layout();
    expect(Object.keys(made).sort()).toEqual([...validated, 'appenders', 'checkpoints', 'states'].sort());
    for (const name of validated) {
      expect(made[name]?.options).toMatchObject({
        validator: { $jsonSchema: expect.anything() },
        validationLevel: 'strict',
        validationAction: 'error',
      });
    }
    expect(made.activities?.options.clusteredIndex).toMatchObject({ key: { _id: 1 }, unique: true });
    await adapter.setup();
    expect(await layout()).toEqual(made);
  });

  test('may be run by several hosts at once', async () => {
    await Promise.all(Array.from({ length: 4 }, () => adapter.setup()));
    const made = await layout();
    await adapter.setup();
    expect(await layout()).toEqual(made);
  });

  test('puts its validators in the place of older ones or none, and leaves what is stored', async () => {
    await database.collection('students').insertOne({ _id: 'S1', studentId: 'S1' } as never);
    await database.createCollection('log_entries', {
      validator: { $jsonSchema: { required: ['older'] } },
      validationLevel: 'moderate',
      validationAction: 'warn',
    });
    await adapter.setup();
    const upgraded = await layout();
    await database.dropDatabase();
    await adapter.setup();
    const fresh = await layout();
    for (const name of validated) expect(upgraded[name]).toEqual(fresh[name]);
  });

  test('keeps the log and the profiles of an earlier run', async () => {
    await adapter.setup();
    const { ports } = openAdapter(adapter);
    await ports.activityStore.append([toParsedActivity(sampleActivity())]);
    await ports.studentStore.upsert([sampleStudent()]);
    const head = await ports.activityStore.head();
    await mongoAdapter({ client, database: database.databaseName }).setup();
    expect(await ports.activityStore.head()).toEqual(head);
    expect(await ports.studentStore.get('S1')).toEqual(sampleStudent());
    await adapter.close?.();
  });

  test('heeds a signal', async () => {
    const reason = new Error('the caller went away');
    await expect(adapter.setup({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(await layout()).toEqual({});
  });
});

describe('a look', () => {
  const whole = 'all collections, validators and indexes are there';
  const look = () => adapter.inspect?.setup?.({});
  /** Undoes a part of what setup() made. */
  type Damage = (database: Db) => Promise<unknown>;

  test('finds everything in its place after setup', async () => {
    await adapter.setup();
    expect(await look()).toBe(whole);
  });

  test.each<[lacking: string, damage: Damage]>([
    ['collection checkpoints', (db) => db.dropCollection('checkpoints')],
    ['validator of students', (db) => db.command({ collMod: 'students', validator: {} })],
    [
      'validator of log',
      (db) => db.command({ collMod: 'log', validationLevel: 'strict', validationAction: 'warn' }),
    ],
    ...[
      ['activities', 'activityIdHash'],
      ['activities', 'studentId_timestamp'],
      ['activities', 'courseId_timestamp'],
      ['students', 'progress_descending'],
      ['appenders', 'since_1'],
      ['states', 'projection_1_generation_1_key_1'],
    ].map(([collection = '', index = '']): [string, Damage] => [
      `index ${index} of ${collection}`,
      (db) => db.collection(collection).dropIndex(index),
    ]),
  ])('finds that the %s is not there, and setup mends it', async (lacking, damage) => {
    await adapter.setup();
    await damage(database);
    const error = await look()?.catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: 'SETUP',
      message: expect.stringContaining(`it lacks the ${lacking};`),
    });
    await adapter.setup();
    expect(await look()).toBe(whole);
  });

  test('finds an index that has a name of ours and is another', async () => {
    await adapter.setup();
    await database.collection('states').dropIndexes();
    await database
      .collection('states')
      .createIndex({ key: 1, generation: 1, projection: 1 }, { name: 'projection_1_generation_1_key_1' });
    await expect(look()).rejects.toThrow(
      /lacks the index projection_1_generation_1_key_1 of states \(drop the one/,
    );
  });
});

describe('before setup', () => {
  test('nothing is appended, and the error says what to do', async () => {
    const { activityStore } = openAdapter(adapter).ports;
    const calls = [
      () => activityStore.append([toParsedActivity(sampleActivity())]),
      () => activityStore.erase({ studentId: 'S1', entryId: 'E1', recordedAt: new Date() }),
      () => activityStore.mark({ entryId: 'M1', recordedAt: new Date() }),
    ];
    for (const call of calls) {
      const error = await call().catch((thrown: unknown) => thrown);
      expect(isLearnTrackError(error, 'SETUP')).toBe(true);
      expect(String(error)).toContain(`"${database.databaseName}" is not set up; run setup()`);
      expect(error).toMatchObject({ retryable: false });
    }
    expect(await layout()).toEqual({});
    // What was told is not held against a store that is set up thereafter.
    await adapter.setup();
    expect(await activityStore.append([toParsedActivity(sampleActivity())])).toEqual([
      { status: 'recorded', position: 1 },
    ]);
    await adapter.close?.();
  });
});

describe('a document that is written past the adapter', () => {
  const activity = { _id: Long.ONE, contentHash: 'h', ...sampleActivity() };
  const anonymised = {
    ...{ _id: Long.ONE, activityIdHash: 'h', courseId: 'C1', action: 'page_view', day: '2026-01-05' },
  };
  const student = { _id: 'S1', ...sampleStudent() };
  const entry = { _id: Long.ONE, kind: 'erasure', entryId: 'E1', studentId: 'S1', recordedAt: new Date() };
  const log = {
    _id: 'log',
    logId: 'L1',
    position: Long.ZERO,
    erasures: 0,
    key: new Binary(Buffer.alloc(32)),
  };

  beforeEach(() => adapter.setup());

  test.each<[string, string, Document]>([
    ['activity', 'activities', activity],
    ['activity with attributes', 'activities', { ...activity, attributes: { 'a.b': [1, { $c: null }] } }],
    ['activity with whole and broken numbers', 'activities', { ...activity, durationMs: 2 ** 40, score: 1 }],
    ['anonymised activity', 'activities', anonymised],
    ['profile', 'students', student],
    ['profile with attributes', 'students', { ...student, progress: 100 / 3, attributes: { $set: {} } }],
    ['erasure', 'log_entries', entry],
    ['head', 'log', log],
  ])('is taken as it is right: %s', async (_, collection, document) => {
    await database.collection(collection).insertOne(document);
    expect(await database.collection(collection).countDocuments()).toBe(1);
  });

  test.each<[string, string, Document]>([
    ['activity without a position', 'activities', { ...activity, _id: 'one' }],
    ['activity at a fractional position', 'activities', { ...activity, _id: 1.5 }],
    ['activity of nobody', 'activities', { ...activity, studentId: undefined }],
    ['activity with a time as text', 'activities', { ...activity, timestamp: '2026-01-05T09:30:00Z' }],
    ['activity with a score as text', 'activities', { ...activity, score: '0.5' }],
    ['anonymised activity with its student', 'activities', { ...anonymised, studentId: 'S1' }],
    ['anonymised activity without its day', 'activities', { ...anonymised, day: undefined }],
    ['profile with progress as text', 'students', { ...student, progress: '10' }],
    ['profile with attributes that are a list', 'students', { ...student, attributes: [] }],
    ['profile without a name', 'students', { ...student, name: null }],
    ['profile under no text', 'students', { ...student, _id: 1 }],
    ['entry of no kind', 'log_entries', { ...entry, kind: 'activity' }],
    ['second head', 'log', { ...log, _id: 'another' }],
    ['head without a position', 'log', { ...log, position: 0.5 }],
  ])('is refused where it is wrong: %s', async (_, collection, document) => {
    const inserted = database.collection(collection).insertOne(document, { ignoreUndefined: true });
    await expect(inserted).rejects.toMatchObject({ code: 121 });
  });

  test('cannot make a right one wrong', async () => {
    await database.collection('students').insertOne(student as never);
    const changed = database.collection('students').updateOne({}, { $set: { progress: 'all' } });
    await expect(changed).rejects.toMatchObject({ code: 121 });
  });

  test('is told as a ValidationError where the adapter writes it', async () => {
    const { activityStore, studentStore } = openAdapter(adapter).ports;
    const wrongActivity = toParsedActivity(sampleActivity({ score: '0.5' as never }));
    const good = toParsedActivity(sampleActivity({ activityId: 'A2' }));
    const refused = { code: 'VALIDATION', message: expect.stringContaining('MongoDB refuses the document') };
    await expect(activityStore.append([good, wrongActivity])).rejects.toMatchObject(refused);
    await expect(studentStore.upsert([sampleStudent({ name: 7 as never })])).rejects.toMatchObject(refused);
    // Nothing of the refused batch was appended, and the next takes its position.
    expect(await activityStore.append([good])).toEqual([{ status: 'recorded', position: 1 }]);
    await adapter.close?.();
  });
});

describe('the options say where the collections are:', () => {
  const collections = { activities: 'lt_activities', students: 'lt students', log: 'lt.log' };

  test('collections of other names', async () => {
    const named = mongoAdapter({ client, database: database.databaseName, collections });
    await named.setup();
    const { activityStore, studentStore } = openAdapter(named).ports;
    await activityStore.append([toParsedActivity(sampleActivity())]);
    await studentStore.upsert([sampleStudent()]);
    const made = await layout();
    expect(Object.keys(made).sort()).toEqual(
      [...Object.values(collections), 'appenders', 'checkpoints', 'log_entries', 'states'].sort(),
    );
    for (const name of Object.values(collections)) {
      expect(await database.collection(name).countDocuments()).toBe(1);
      expect(made[name]?.options.validator).toBeDefined();
    }
    expect(made.lt_activities?.indexes.length).toBeGreaterThan(3);
    await named.close?.();
  });

  test('a database by name, by the url, else learntrack', async () => {
    const named = (name: string) => {
      const url = new URL(server.url);
      url.pathname = `/${name}`;
      return url.href;
    };
    const inUrl = `${database.databaseName}-in-url`;
    const cases = [
      [{ url: named(inUrl) }, inUrl],
      [{ url: named(inUrl), database: database.databaseName }, database.databaseName],
      [{ url: named('') }, 'learntrack'],
    ] as const;
    for (const [options, expected] of cases) {
      const before = (await layout(client.db(expected))).students;
      const one = mongoAdapter(options);
      await one.setup();
      expect((await layout(client.db(expected))).students).toBeDefined();
      await one.close?.();
      if (before === undefined) await client.db(expected).dropDatabase();
    }
  });
});
