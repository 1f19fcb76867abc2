import { createLearnTrack, type LearnTrack, type StudentQuery } from '@learntrack/core';
import { openAdapter, sampleStudent } from '@learntrack/testkit';
import { type CommandStartedEvent, type Document, MongoClient } from 'mongodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type MongoPort, mongoAdapter } from '../src/index.ts';
import { mongoForTests } from './mongo-fixture.ts';

const size = 20_000;
const page = 50;
const database = `test-explain-${process.pid}`;
const begin = Date.parse('2026-01-01T00:00:00Z');
const minute = 60_000;
const at = (minutes: number) => new Date(begin + minutes * minute);

/** The host's client: it tells every command, so that what is explained is what the adapter asks. */
let client: MongoClient;
let learnTrack: LearnTrack<MongoPort | 'clock'>;
let ports: ReturnType<typeof openAdapter<'activityStore'>>['ports'];
const asked: Document[] = [];

// In no order that an index could profit from.
const numbers = Array.from({ length: size }, (_, i) => (i * 7919) % size);
const inputs = numbers.map((n) => ({
  activityId: `A${n}`,
  studentId: `S${n % 500}`,
  courseId: `C${n % 20}`,
  action: 'page_view',
  timestamp: at(n),
  region: 'EU',
}));

beforeAll(async () => {
  const { server } = await mongoForTests();
  client = new MongoClient(server.url, { monitorCommands: true });
  const adapter = mongoAdapter({ client, database });
  await adapter.setup();
  ports = openAdapter(adapter).ports;
  learnTrack = await createLearnTrack({ adapters: [adapter], projections: 'off' });
  await learnTrack.students.upsert(
    numbers.map((n) =>
      sampleStudent({
        studentId: `S${n}`,
        name: `Student ${n}`,
        email: `s${(n * 31) % size}@mail.com`,
        speciality: `speciality ${n % 10}`,
        studentLevel: ['L1', 'L2', 'L3', 'M1', 'M2'][Math.floor(n / 10) % 5] ?? '',
        // Two hundred of each: a cursor stands in the middle of equals.
        progress: (n * 13) % 100,
        lastUpdated: at((n * 17) % size),
      }),
    ),
  );
  for (let from = 0; from < size; from += 1000) {
    await learnTrack.activities.record(inputs.slice(from, from + 1000));
  }
  client.on('commandStarted', ({ commandName, command, databaseName }: CommandStartedEvent) => {
    if (databaseName === database && ['find', 'aggregate'].includes(commandName)) asked.push({ ...command });
  });
}, 120_000);

afterAll(async () => {
  await learnTrack?.close();
  await client?.db(database).dropDatabase();
  await client?.close();
});

interface Plan {
  readonly collection: string;
  readonly stages: readonly string[];
  readonly returned: number;
  /** Keys of indexes or documents, whichever are more. */
  readonly examined: number;
}

/** How the server answers what is asked meanwhile. */
async function plansOf(ask: () => Promise<unknown>): Promise<Plan[]> {
  asked.length = 0;
  await ask();
  const commands = asked.splice(0);
  expect(commands.length).toBeGreaterThan(0);
  return Promise.all(commands.map(explain));
}

async function explain(asked: Document): Promise<Plan> {
  const { lsid, $db, $clusterTime, txnNumber, readConcern, $readPreference, ...command } = asked;
  const told = await client.db(database).command({ explain: command, verbosity: 'executionStats' });
  const { queryPlanner, executionStats } = told.stages?.[0]?.$cursor ?? told;
  const { nReturned, totalKeysExamined, totalDocsExamined } = executionStats;
  return {
    collection: command.find ?? command.aggregate,
    stages: stagesIn(queryPlanner.winningPlan),
    returned: nReturned,
    examined: Math.max(totalKeysExamined, totalDocsExamined),
  };
}

function stagesIn(plan: unknown): string[] {
  if (typeof plan !== 'object' || plan === null) return [];
  const { stage } = plan as { readonly stage?: unknown };
  return [...(typeof stage === 'string' ? [stage] : []), ...Object.values(plan).flatMap(stagesIn)];
}

/**
 * Expects that the server looked at little more than it had to.
 *
 * @param matching - how many documents it had to look at, where it was to give fewer
 */
function expectIndexed(plans: readonly Plan[], matching?: number): void {
  for (const { stages, returned, examined } of plans) {
    expect(stages.join(' ')).toMatch(/IXSCAN|IDHACK/);
    expect(stages).not.toContain('COLLSCAN');
    expect(examined, stages.join(' ')).toBeLessThanOrEqual(1.2 * (matching ?? returned) + page);
  }
}

const find = (query: StudentQuery) => () => learnTrack.students.find({ limit: page, ...query });

/** The same query from a page far behind the first. */
async function farBehind(query: StudentQuery): Promise<StudentQuery> {
  const { nextCursor } = await learnTrack.students.find({ ...query, limit: 300 });
  if (nextCursor === undefined) throw new Error('there is no second page');
  return { ...query, cursor: nextCursor };
}

describe('profiles are found by an index', () => {
  test.each<[string, StudentQuery, number?]>([
    ['studentId', { where: { studentId: 'S77' } }],
    ['several studentIds', { where: { studentId: { in: ['S77', 'S78', 'nobody'] } } }],
    ['email', { where: { email: 's77@mail.com' } }],
    ['speciality', { where: { speciality: 'speciality 3' } }],
    ['speciality and studentLevel', { where: { speciality: 'speciality 3', studentLevel: 'M2' } }],
    // In the order of their ids, which the index does not have: all that match have to be sorted.
    ['progress', { where: { progress: { gte: 40, lt: 42 } } }, 400],
    ['lastUpdated', { where: { lastUpdated: { gte: at(500), lt: at(700) } } }, 200],
    ['nothing', {}],
  ])('by %s', async (_, query, matching) => {
    expectIndexed(await plansOf(find(query)), matching);
  });

  const sorted: readonly StudentQuery[] = [
    { sort: { studentId: 'asc' } },
    { sort: { studentId: 'desc' }, where: { studentId: { lt: 'S3' } } },
    { sort: { email: 'asc' }, where: { email: { gt: 's3' } } },
    { sort: { speciality: 'asc' }, where: { speciality: { gte: 'speciality 2' } } },
    { sort: { studentId: 'asc' }, where: { speciality: 'speciality 3' } },
    { sort: { studentId: 'asc' }, where: { speciality: 'speciality 3', studentLevel: 'M2' } },
    { sort: { studentLevel: 'asc' }, where: { speciality: 'speciality 3' } },
    { sort: { speciality: 'asc' }, where: { speciality: 'speciality 3' } },
    { sort: { speciality: 'desc', studentLevel: 'asc' }, where: { speciality: 'speciality 3' } },
    { sort: { studentLevel: 'desc' }, where: { speciality: 'speciality 3', studentLevel: 'M2' } },
    { sort: { progress: 'asc' }, where: { progress: { gte: 20, lte: 70 } } },
    { sort: { progress: 'desc' }, where: { progress: { gte: 20, lte: 70 } } },
    { sort: { progress: 'desc' } },
    { sort: { lastUpdated: 'asc' }, where: { lastUpdated: { gte: at(1000), lt: at(15_000) } } },
    { sort: { lastUpdated: 'desc' }, where: { lastUpdated: { gte: at(1000), lt: at(15_000) } } },
  ];

  test.each(sorted)('and come in its order, without being sorted: $sort of $where', async (query) => {
    const plans = await plansOf(find(query));
    expectIndexed(plans);
    expect(plans.flatMap(({ stages }) => stages)).not.toContain('SORT');
  });

  test.each(sorted)('from any cursor on: $sort of $where', async (query) => {
    const plans = await plansOf(find(await farBehind(query)));
    expectIndexed(plans);
    expect(plans.flatMap(({ stages }) => stages)).not.toContain('SORT');
  });

  test.each(['speciality', 'studentLevel'] as const)('and grouped by %s', async (field) => {
    const where = { speciality: 'speciality 3' };
    expectIndexed(await plansOf(() => learnTrack.students.groupBy(field, { where })), size / 10);
    const far = { progress: { gte: 90 } };
    expectIndexed(await plansOf(() => learnTrack.students.groupBy(field, { where: far })), size / 10);
  });
});

describe('every profile is looked at', () => {
  test.each<StudentQuery>([
    { where: { name: 'Student 77' }, sort: { progress: 'asc' } },
    { where: { studentLevel: 'nowhere' } },
    { sort: { email: 'desc' } },
    { sort: { name: 'asc' } },
  ])('for $where in the order $sort', async (query) => {
    const [plan] = await plansOf(find(query));
    expect(plan?.examined).toBe(size);
  });
});

describe('activities are found by an index', () => {
  const activities = () => client.db(database).collection('activities');

  test('of a course in a range of time', async () => {
    const some = { courseId: 'C7', timestamp: { $gte: at(2000), $lt: at(4000) } };
    const plans = await plansOf(() => activities().find(some).sort({ timestamp: 1 }).toArray());
    expect(plans).toMatchObject([{ returned: 100 }]);
    expectIndexed(plans);
  });

  test('of a student, in the order of time', async () => {
    const plans = await plansOf(() =>
      activities().find({ studentId: 'S7' }).sort({ timestamp: 1 }).toArray(),
    );
    expect(plans).toMatchObject([{ returned: 40 }]);
    expectIndexed(plans);
  });

  test('that are recorded again', async () => {
    const plans = await plansOf(() => learnTrack.activities.record(inputs.slice(0, 1000)));
    expect(plans.filter(({ collection }) => collection === 'activities')).toMatchObject([{ returned: 1000 }]);
    // Between two ids that are looked for lies a key that ends the search for the first.
    expectIndexed(plans, 2000);
  });
});

test('the log is read by positions', async () => {
  const { activityStore } = ports;
  const plans = await plansOf(async () => {
    for await (const batch of activityStore.read({ after: 9000, upTo: 10_000, batchSize: 500 })) {
      expect(batch).toHaveLength(500);
    }
  });
  const activities = plans.filter(({ collection }) => collection === 'activities');
  expect(activities).toHaveLength(2);
  for (const { stages, returned, examined } of activities) {
    expect(stages).toEqual(['CLUSTERED_IXSCAN']);
    expect(returned).toBe(500);
    expect(examined).toBeLessThanOrEqual(502);
  }
  expectIndexed(plans.filter(({ collection }) => collection === 'log_entries'));
});
