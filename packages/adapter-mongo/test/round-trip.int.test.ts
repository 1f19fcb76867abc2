import { isDeepStrictEqual } from 'node:util';
import type { Json, JsonObject } from '@learntrack/core';
import { openAdapter, sampleActivity, sampleStudent, toParsedActivity } from '@learntrack/testkit';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { mongoAdapter } from '../src/index.ts';
import { freshDatabase, type MongoPorts } from './mongo-fixture.ts';

/** Names that mean something to the driver, the server, JavaScript, or to how these are stored. */
const names = [
  ...['$ref', '$id', '$db', '$$ref', '$$$id', '$refs', 'ref', '_bsontype', '__bsontype', 'bsontype'],
  ...['toBSON', 'toJSON', '__proto__', 'constructor', 'length', '', '$', '.', 'a.b', '$set', '_id', '0'],
];
/** In ids of collections the driver looks for a database. */
const texts = ['students', 'admin.students', 'ObjectId', 'Long', 'DBRef', 'Map', ''];
const text = fc.oneof(fc.constantFrom(...texts), fc.string({ unit: 'binary' }));
const key = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...names) },
  { weight: 1, arbitrary: fc.string().filter((one) => !one.includes('\u0000')) },
);
const { json, object } = fc.letrec<{ json: Json; object: JsonObject }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 4 },
    text,
    fc.constant(null),
    fc.boolean(),
    fc.maxSafeInteger(),
    // JSON has no negative zero.
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0),
    tie('object'),
    fc.array(tie('json'), { maxLength: 3 }),
  ),
  object: fc.array(fc.tuple(key, tie('json')), { maxLength: 5 }).map(Object.fromEntries),
}));

let ports: MongoPorts;
beforeAll(async () => {
  const { client, databaseName: database } = await freshDatabase();
  const adapter = mongoAdapter({ client, database });
  await adapter.setup();
  ports = openAdapter(adapter).ports;
});

/** Expects the same values of the same prototypes, with their keys in the same order. */
function expectSame(read: unknown, given: unknown): void {
  expect(JSON.stringify(read)).toBe(JSON.stringify(given));
  expect(isDeepStrictEqual(read, given), `a type of the driver's own in ${JSON.stringify(read)}`).toBe(true);
}

test('the attributes of activities and profiles come back as they were given, whatever they are', async () => {
  const { activityStore, studentStore } = ports;
  let position = 0;
  await fc.assert(
    fc.asyncProperty(object, async (attributes) => {
      const activity = sampleActivity({ activityId: `A${++position}`, attributes });
      expect(await activityStore.append([toParsedActivity(activity)])).toEqual([
        { status: 'recorded', position },
      ]);
      for await (const entries of activityStore.read({ after: position - 1, upTo: position, batchSize: 1 })) {
        expectSame(entries, [{ kind: 'activity', position, activity }]);
      }
      const student = sampleStudent({ attributes });
      await studentStore.upsert([student]);
      expectSame(await studentStore.get('S1'), student);
      expectSame(await studentStore.find({ where: {}, order: [['studentId', 'asc']], limit: 2 }), [student]);
    }),
    { numRuns: 300 },
  );
});

test('so do the states of custom projections', async () => {
  const states = ports.stateStore.open('anything');
  const start = { after: undefined, logId: 'L1', definition: 'D1', startedAt: 0, replace: false };
  let { startedAt: _, served: __, ...checkpoint } = await states.startGeneration(start);
  await fc.assert(
    fc.asyncProperty(json, async (state) => {
      const upTo = { ...checkpoint, position: checkpoint.position + 1 };
      await states.apply({ after: checkpoint, upTo, erase: new Map(), add: new Map([['K', state]]) });
      checkpoint = upTo;
      expectSame(await states.get('K'), state);
      expectSame([...(await states.load(['K']))], [['K', state]]);
      for await (const entry of states.entries()) expectSame(entry, ['K', state]);
    }),
    { numRuns: 200 },
  );
});
