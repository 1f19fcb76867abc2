import {
  type Adapter,
  createLearnTrack,
  defineProjection,
  memoryAdapter,
  type PortName,
} from '@learntrack/core';
import { simulateClass } from '@learntrack/importers';
import { type CommandStartedEvent, type Document, MongoClient, type MongoClientOptions } from 'mongodb';
import { expect, test } from 'vitest';
import { mongoAdapter } from '../src/index.ts';
import { collect } from './collect.ts';
import { freshDatabase, mongoForTests } from './mongo-fixture.ts';

const { students, activities: simulated } = simulateClass({ seed: 5, students: 12 });
const activities = [...simulated];

/** How often each student was on a course: a list of objects. */
const seen = defineProjection<{
  readonly counts: readonly { readonly id: string; readonly n: number }[];
}>({
  name: 'seen',
  version: 1,
  key: ({ courseId }) => courseId,
  initial: () => ({ counts: [] }),
  apply: (state, { studentId }) => {
    const its = state.counts.find(({ id }) => id === studentId) ?? { id: studentId, n: 0 };
    const others = state.counts.filter(({ id }) => id !== studentId);
    return { counts: [...others, { ...its, n: its.n + 1 }] };
  },
  forget: (state, studentId) => ({ counts: state.counts.filter(({ id }) => id !== studentId) }),
});

/** What a host is told in the course of a term. */
async function tell(adapters: readonly Adapter<PortName>[]) {
  const learnTrack = await createLearnTrack({ adapters, customProjections: [seen] });
  try {
    await learnTrack.students.upsert(students);
    const { position: _, ...ingested } = await learnTrack.activities.ingest(activities);
    const again = await learnTrack.activities.record(activities.slice(0, 100));
    const { activities: forgotten } = await learnTrack.students.erase(students[0]?.studentId ?? '');
    await learnTrack.projections.catchUp();
    await learnTrack.reports.computeCoursePerformance({ from: '2026-01-01', to: '2026-07-01' });
    const at = '2026-03-01';
    return {
      ...{ ingested, again, forgotten },
      states: await collect(learnTrack.projections.states(seen).entries()),
      top: (await learnTrack.scores.top(20, { at })).map(({ studentId, score }) => [
        studentId,
        rounded(score),
      ]),
      found: await learnTrack.regions.findMultiRegionAccess(),
      profile: await learnTrack.students.get(students[1]?.studentId ?? ''),
      page: await learnTrack.students.find({
        where: { progress: { gte: 50 } },
        sort: { progress: 'desc' },
        limit: 20,
      }),
      groups: await learnTrack.students.groupBy('speciality'),
      performance: (await collect(learnTrack.reports.coursePerformance())).map(
        ({ computedAt: _, meanScore, ...report }) => ({ ...report, meanScore: rounded(meanScore) }),
      ),
      differences: await learnTrack.reports.reconcile(),
    };
  } finally {
    await learnTrack.close();
  }
}

/** The last digit depends on the order of a sum, and on the batches that a projection has read. */
function rounded(sum: number | undefined): string | undefined {
  return sum?.toFixed(9);
}

const inMemory = await tell([memoryAdapter()]);

const ways: readonly MongoClientOptions[] = [
  {},
  { promoteLongs: false },
  { promoteValues: false },
  { promoteBuffers: true },
  { useBigInt64: true },
  { bsonRegExp: true, ignoreUndefined: true, serializeFunctions: true, enableUtf8Validation: false },
  { fieldsAsRaw: { actions: true, scores: true, counts: true } },
  { raw: true },
  { readPreference: 'secondaryPreferred', readConcernLevel: 'local', w: 1, retryWrites: false },
  { readPreference: 'nearest', readConcernLevel: 'majority', retryReads: false },
];

test.each(ways)('a host whose client has %o is told the same as one in memory', async (options) => {
  const { server } = await mongoForTests();
  const { databaseName: database } = await freshDatabase();
  const client = new MongoClient(server.url, { ...options, monitorCommands: true });
  const asked: Document[] = [];
  client.on('commandStarted', ({ command, databaseName }: CommandStartedEvent) => {
    if (databaseName === database) asked.push(command);
  });
  const mongo = mongoAdapter({ client, database });
  await mongo.setup();
  // Run again, it compares what is there with what is to be.
  await mongo.setup();
  const onMongo = await tell([memoryAdapter(), mongo]);
  expect(onMongo.differences).toEqual([]);
  expect(onMongo).toEqual(inMemory);
  expect(asked.filter((command) => !isDurable(command))).toEqual([]);
  await client.close();
});

/** Whether a command asks the primary, for what a majority has. */
function isDurable(command: Document): boolean {
  if ((command.$readPreference?.mode ?? 'primary') !== 'primary') return false;
  if (command.startTransaction) return command.readConcern?.level === 'snapshot';
  if (command.autocommit === false) return command.commitTransaction === undefined || isMajority(command);
  if (command.find || command.aggregate) return command.readConcern?.level === 'majority';
  return !writing.some((name) => name in command) || isMajority(command);
}

const writing = ['insert', 'update', 'delete', 'findAndModify', 'create', 'createIndexes'];

function isMajority({ writeConcern }: Document): boolean {
  return writeConcern?.w === 'majority';
}
