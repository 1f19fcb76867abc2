import { openAdapter } from '@learntrack/testkit';
import { int, type ProfiledPlan } from 'neo4j-driver';
import { afterAll, expect, test } from 'vitest';
import { toDateTime } from '../src/date-time.ts';
import { neo4jAdapter } from '../src/index.ts';
import { addText, toAdditions } from '../src/region-graph/additions.ts';
import { queryTexts } from '../src/region-graph/queries.ts';
import {
  bareRegionsText,
  bareStudentsText,
  beforeText,
  ofStudentsText,
} from '../src/region-graph/removal.ts';
import { driverTo, neo4jForTests } from './neo4j-fixture.ts';

const { server, options } = await neo4jForTests();
const driver = driverTo(server.url);
afterAll(() => driver.close());

const accesses = Array.from({ length: 600 }, (_, i) => ({
  ...{ studentId: `S${i % 50}`, activityId: `A${i}`, courseId: `C${i % 20}`, action: 'page_view' },
  ...{
    timestamp: new Date(Date.UTC(2026, 0, 1) + i * 3_600_000),
    region: ['EU', 'US', 'AS'][i % 3] as string,
  },
}));

const adapter = neo4jAdapter(options);
await adapter.setup();
const { ports, close } = openAdapter(adapter);
const start = { after: undefined, logId: 'log', definition: 'x', startedAt: 0, replace: true };
const { startedAt: _, served: _served, ...after } = await ports.regionGraph.startGeneration(start);
await ports.regionGraph.apply({ after, upTo: { ...after, position: 600 }, erase: new Map(), add: accesses });
await close();

const parameters = {
  from: toDateTime(new Date('2026-01-03T00:00:00Z')),
  to: toDateTime(new Date('2026-01-04T00:00:00Z')),
  horizon: toDateTime(new Date('2026-01-02T00:00:00Z')),
  ...{ courseId: 'C1', studentId: 'S1', studentIds: ['S1', 'S2'], allow: ['CAMPUS'], ids: ['S1', 'EU'] },
  ...{ minRegions: int(2), minActivities: int(1), limit: int(100) },
};

/** What a query did, operator by operator; its effects are rolled back. */
async function profile(text: string, more: object = {}): Promise<ProfiledPlan[]> {
  const session = driver.session();
  const transaction = session.beginTransaction();
  const { summary } = await transaction.run(`PROFILE ${text}`, { ...parameters, ...more });
  await transaction.rollback();
  await session.close();
  const all = (plan: ProfiledPlan): ProfiledPlan[] => [plan, ...plan.children.flatMap(all)];
  if (!summary.profile) throw new TypeError('the server tells no profile');
  return all(summary.profile);
}

function namesOf(plan: readonly ProfiledPlan[]): string[] {
  return plan.map(({ operatorType }) => operatorType.replace(/@.*/, ''));
}

function indexesOf(plan: readonly ProfiledPlan[]): string[] {
  return plan.flatMap(
    ({ arguments: { Details = '' } }) => /INDEX a:Activity\(.*?\)/.exec(Details)?.[0] ?? [],
  );
}

const scans = /NodeByLabelScan|NodeIndexScan|AllNodesScan|RelationshipTypeScan|AllRelationshipsScan/;

test.each(['candidates', 'pairs'] as const)(
  '%s look at nothing outside the range, or the course',
  async (name) => {
    const plans = {
      all: await profile(queryTexts[name].all),
      course: await profile(queryTexts[name].course),
    };
    for (const plan of Object.values(plans)) expect(namesOf(plan).join()).not.toMatch(scans);
    expect(indexesOf(plans.all)).toEqual(['INDEX a:Activity(timestamp)']);
    expect(indexesOf(plans.course)).toEqual(['INDEX a:Activity(courseId, timestamp)']);
    const found = (plan: readonly ProfiledPlan[]) => plan.find((one) => indexesOf([one]).length > 0)?.rows;
    // One activity an hour for a day; each twentieth of them in the course.
    expect(found(plans.all)).toBe(24);
    expect(found(plans.course)).toBeLessThanOrEqual(2);
  },
);

test.each(['all', 'course'] as const)('accesses are found from their student, in %s', async (which) => {
  const plan = await profile(queryTexts.accesses[which]);
  expect(namesOf(plan)).toContainEqual(expect.stringContaining('NodeUniqueIndexSeek'));
  expect(namesOf(plan).join()).not.toMatch(scans);
  expect(Math.max(...plan.map(({ rows }) => rows))).toBeLessThanOrEqual(12);
});

test('adding looks for students and regions by their keys, and gathers nothing', async () => {
  const add = accesses.map((one) => ({ ...one, activityId: `new ${one.activityId}` }));
  const names = namesOf(await profile(addText, { accesses: toAdditions(add) }));
  expect(names.join()).not.toMatch(/Scan|Eager/);
  // For two kinds of nodes, whatever the number of activities.
  expect(names.filter((name) => name.startsWith('NodeUniqueIndexSeek'))).toHaveLength(2);
});

test.each([
  ['activities of students', ofStudentsText],
  ['activities before an instant', beforeText],
  ['students that carry nothing', bareStudentsText],
  ['regions that carry nothing', bareRegionsText],
])('removing %s scans nothing', async (_, text) => {
  expect(namesOf(await profile(text)).join()).not.toMatch(scans);
});
