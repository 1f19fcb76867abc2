import { createLearnTrack, type JsonObject, type LearnTrack } from '@learntrack/core';
import { hostileIds, openAdapter, sampleStudent } from '@learntrack/testkit';
import type { Db } from 'mongodb';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type MongoAdapter, type MongoPort, mongoAdapter } from '../src/index.ts';
import { freshDatabase } from './mongo-fixture.ts';

let database: Db;
let adapter: MongoAdapter;
let learnTrack: LearnTrack<MongoPort | 'clock'>;

beforeEach(async () => {
  database = await freshDatabase();
  adapter = mongoAdapter({ client: database.client, database: database.databaseName });
  await adapter.setup();
  learnTrack = await createLearnTrack({ adapters: [adapter], projections: 'off' });
});
afterEach(async () => {
  await learnTrack.close();
  await database.dropDatabase();
});

/** What a query language would take for its own. */
const texts = new Set([
  ...hostileIds,
  '{ $gt: "" }',
  '{"$ne":null}',
  '$where',
  '$studentId',
  '$$ROOT',
  '$set.progress',
  'function () { return true }',
  '/.*/',
  '.*',
  'attributes.secret',
  '_id',
]);

/** Keys in their order, as the core writes them. */
const attributes: readonly JsonObject[] = [
  { $gt: '', $set: { progress: 100 }, $where: 'sleep(1000)' },
  { '': 6, $: 7, '.': 3, '.$': 5, a: { b: 2 }, 'a.': 4, 'a.b': 1 },
  JSON.parse('{ "__proto__": { "polluted": true }, "constructor": { "prototype": { "polluted": true } } }'),
  { $date: 0, $numberLong: '1', $oid: '5f', _id: 'mine' },
  { list: [{ $ne: null }, { $expr: { $eq: [1, 1] } }, ['$$NOW']], value: '$studentId' },
];

const at = '2026-01-05T09:30:00.000Z';

async function activities() {
  const { activityStore } = openAdapter(adapter).ports;
  const { position: upTo } = await activityStore.head();
  const found = [];
  for await (const batch of activityStore.read({ after: 0, upTo, batchSize: 1000 })) {
    found.push(...batch.flatMap((entry) => (entry.kind === 'activity' ? [entry.activity] : [])));
  }
  return found;
}

describe('in the log', () => {
  test('every id is itself: none meets another, each is found again', async () => {
    const inputs = [...texts].map((text) => ({
      ...{ activityId: text, studentId: text, courseId: text, action: text, region: text },
      ...{ itemId: text, sessionId: text, timestamp: at },
    }));
    expect(await learnTrack.activities.record(inputs)).toMatchObject({ recorded: texts.size });
    expect(await activities()).toMatchObject(inputs.map((input) => ({ ...input, timestamp: new Date(at) })));
    // One by one, for each is looked up by its id.
    for (const [i, input] of inputs.entries()) {
      expect(await learnTrack.activities.record(input)).toEqual({ status: 'duplicate', position: i + 1 });
      await expect(learnTrack.activities.record({ ...input, score: 1 })).rejects.toMatchObject({
        code: 'ACTIVITY_CONFLICT',
        position: i + 1,
      });
    }
  });

  test('forgetting a student of any id forgets nobody else', async () => {
    const one = { courseId: 'C1', action: 'page_view', region: 'EU', timestamp: at };
    await learnTrack.activities.record([...texts].map((studentId) => ({ ...one, studentId })));
    for (const [i, studentId] of [...texts].entries()) {
      expect(
        await openAdapter(adapter).ports.activityStore.erase({
          ...{ studentId, entryId: `E${i}`, recordedAt: new Date() },
        }),
      ).toMatchObject({ activities: 1 });
      expect((await activities()).map((activity) => activity.studentId)).toEqual([...texts].slice(i + 1));
    }
  });

  test('attributes come back as they were given', async () => {
    const inputs = attributes.map((some, i) => ({
      ...{ activityId: `A${i}`, studentId: 'S1', courseId: 'C1', action: 'page_view', region: 'EU' },
      ...{ timestamp: at, attributes: some },
    }));
    await learnTrack.activities.record(inputs);
    const found = await activities();
    expect(found.map((activity) => JSON.stringify(activity.attributes))).toEqual(
      attributes.map((some) => JSON.stringify(some)),
    );
    expect({}).not.toHaveProperty('polluted');
  });

  const noTexts: readonly unknown[] = [
    { $gt: '' },
    { $ne: null },
    ['S1'],
    { _bsontype: 'MinKey' },
    /S1/,
    { toString: () => 'S1' },
  ];
  test.each(noTexts.map((id) => ({ id })))('what is no text is refused as an id: $id', async ({ id }) => {
    for (const field of ['activityId', 'studentId', 'courseId', 'action', 'region', 'itemId']) {
      const input = { studentId: 'S1', courseId: 'C1', action: 'page_view', region: 'EU', timestamp: at };
      const wrong = learnTrack.activities.record({ ...input, [field]: id } as never);
      await expect(wrong).rejects.toMatchObject({ code: 'VALIDATION' });
    }
    expect(await database.collection('activities').countDocuments()).toBe(0);
  });
});

/** What the driver takes for types of its own. */
const types: readonly JsonObject[] = [
  { _bsontype: 'ObjectId', id: 'x' },
  { list: [{ _bsontype: 'Long', low: 1, high: 0 }] },
  { $ref: 'students', $id: 'S1' },
  { link: { $ref: 'students', $id: 'S1', $db: 'admin' } },
];

describe('what the driver takes for types of its own', () => {
  test.each(types.map((some) => ({ some })))('comes back as it was given: $some', async ({ some }) => {
    const one = { studentId: 'S1', courseId: 'C1', action: 'page_view', region: 'EU', timestamp: at };
    await learnTrack.activities.record({ ...one, attributes: some });
    await learnTrack.students.upsert(sampleStudent({ attributes: some }));
    expect((await activities()).map((activity) => activity.attributes)).toStrictEqual([some]);
    expect((await learnTrack.students.get('S1'))?.attributes).toStrictEqual(some);
  });
});

describe('among the profiles', () => {
  const profiles = [...texts].map((text) =>
    sampleStudent({ studentId: text, name: text, email: text, speciality: text, studentLevel: text }),
  );

  test('every value is found as itself, and finds nothing else', async () => {
    await learnTrack.students.upsert(profiles);
    for (const profile of profiles) {
      const text = profile.studentId;
      expect(await learnTrack.students.get(text)).toEqual(profile);
      for (const field of ['studentId', 'name', 'email', 'speciality', 'studentLevel'] as const) {
        const { items } = await learnTrack.students.find({ where: { [field]: text } });
        expect(items).toEqual([profile]);
        expect((await learnTrack.students.find({ where: { [field]: { in: [text] } } })).items).toEqual([
          profile,
        ]);
      }
    }
    const groups = await learnTrack.students.groupBy('speciality');
    expect(groups.map(({ key, count }) => [key, count])).toEqual(
      expect.arrayContaining([...texts].map((text) => [text, 1])),
    );
    expect(groups).toHaveLength(texts.size);
  });

  test('a change of one changes no other', async () => {
    await learnTrack.students.upsert(profiles);
    for (const profile of profiles) {
      const changed = { ...profile, progress: 99, lastUpdated: new Date('2026-01-06T00:00:00Z') };
      expect(await learnTrack.students.upsert(changed)).toBe('updated');
      const { items } = await learnTrack.students.find({ where: { progress: 99 } });
      expect(items).toEqual([changed]);
      await database.collection('students').updateMany({}, { $set: { progress: 10 } });
    }
  });

  test('attributes come back as they were given', async () => {
    const some = attributes.map((its, i) => sampleStudent({ studentId: `S${i}`, attributes: its }));
    await learnTrack.students.upsert(some);
    for (const { studentId, attributes: its } of some) {
      expect(JSON.stringify((await learnTrack.students.get(studentId))?.attributes)).toBe(
        JSON.stringify(its),
      );
    }
    expect({}).not.toHaveProperty('polluted');
  });

  test.each([
    { studentId: { $gt: '' } },
    { email: { $where: 'true' } },
    { name: { eq: { $ne: null } } },
    { speciality: { in: [{ $gt: '' }] } },
    { speciality: { in: [/.*/] } },
    { progress: { gte: { $literal: 0 } } },
    { $where: 'true' },
    { $or: [{}] },
    { 'attributes.secret': 1 },
    JSON.parse('{ "__proto__": { "studentId": "S1" }, "constructor": 1 }'),
  ])('a filter that is no filter is refused, and runs nowhere: %o', async (where) => {
    await learnTrack.students.upsert(sampleStudent());
    await expect(learnTrack.students.find({ where: where as never })).rejects.toMatchObject({
      code: 'VALIDATION',
    });
    await expect(learnTrack.students.groupBy('speciality', { where: where as never })).rejects.toMatchObject({
      code: 'VALIDATION',
    });
  });

  test('a cursor that was made up asks nothing of its own', async () => {
    await learnTrack.students.upsert(profiles);
    const order = [['studentId', 'asc']];
    for (const place of [[{ $gt: '' }], [null], [{ _bsontype: 'MinKey' }], ['a', { $where: 'true' }]]) {
      const cursor = Buffer.from(JSON.stringify([order, place])).toString('base64url');
      await expect(learnTrack.students.find({ cursor })).rejects.toMatchObject({ code: 'VALIDATION' });
    }
  });
});
