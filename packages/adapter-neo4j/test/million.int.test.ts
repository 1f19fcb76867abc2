import {
  type Checkpoint,
  createLearnTrack,
  defineAdapter,
  type MultiRegionQuery,
  memoryAdapter,
  type RegionGraph,
  type StudentAccess,
} from '@learntrack/core';
import { startLocalNeo4j } from '@learntrack/servers/neo4j';
import { openAdapter } from '@learntrack/testkit';
import { expect, test } from 'vitest';
import { neo4jAdapter } from '../src/index.ts';
import { neo4jForTests } from './neo4j-fixture.ts';
import { seededRandom } from './recording.ts';

const { options } = await neo4jForTests(() => startLocalNeo4j({ heap: '1g' }));

/** A million takes minutes to fill in, so that is left to `npm run test:storm`. */
const activities = process.env.LEARNTRACK_STORM_KILLS === undefined ? 200_000 : 1_000_000;
const students = activities / 20;
const batchSize = 10_000;
const regions = ['EU', 'NA', 'AF', 'AS', 'SA'];
const courses = 20;
const days = 30;
const dayMs = 24 * 3_600_000;
const start = Date.UTC(2026, 0, 1);
const at = (day: number) => new Date(start + day * dayMs);

/** Students learn where they live, but for one in a hundred, whose account somebody elsewhere uses as well. */
function* accesses(): Generator<StudentAccess[]> {
  const random = seededRandom(7);
  const below = (limit: number) => Math.floor(random() * limit);
  for (let first = 0; first < activities; first += batchSize) {
    yield Array.from({ length: batchSize }, (_, i): StudentAccess => {
      const student = below(students);
      const away = student % 100 === 0 && below(4) === 0;
      return {
        studentId: `student-${student}`,
        activityId: `activity-${first + i}`,
        courseId: `course-${below(courses)}`,
        action: 'page_view',
        timestamp: new Date(start + below(days * dayMs)),
        region: regions[(student + (away ? 1 + below(4) : 0)) % regions.length] as string,
      };
    });
  }
}

/** Takes the accesses in, as a projector does. */
async function fill(graph: RegionGraph): Promise<void> {
  const definition = 'region-accesses/1';
  const start = { after: undefined, logId: 'million', definition, startedAt: activities, replace: false };
  const { generation } = await graph.startGeneration(start);
  let after: Checkpoint = { logId: 'million', generation, definition, position: 0, activityId: '' };
  for (const add of accesses()) {
    const upTo = {
      ...after,
      position: after.position + add.length,
      activityId: add.at(-1)?.activityId ?? '',
    };
    await graph.apply({ after, upTo, erase: new Map(), add });
    after = upTo;
  }
  await graph.completeGeneration(after);
}

/** The use cases over a graph that is filled. */
function regionsOver(regionGraph: RegionGraph) {
  const filled = defineAdapter<'regionGraph'>({
    name: 'filled',
    ports: { regionGraph: () => regionGraph },
  });
  return createLearnTrack({ projections: 'off', adapters: [memoryAdapter(), filled] });
}

test(`in ${activities} activities of ${students} students the findings are those of the memory adapter`, {
  timeout: 900_000,
}, async () => {
  const adapter = neo4jAdapter(options);
  await adapter.setup();
  const { ports, close } = openAdapter(adapter);
  const inMemory = openAdapter(memoryAdapter({ only: ['regionGraph'] }));
  for (const graph of [ports.regionGraph, inMemory.ports.regionGraph]) await fill(graph);
  const found = await regionsOver(ports.regionGraph);
  const expected = await regionsOver(inMemory.ports.regionGraph);
  const questions: MultiRegionQuery[] = [
    { window: '24h' },
    { window: '24h', from: at(29), to: at(30) },
    { window: '30d', minRegions: 4 },
    { window: '7d', minActivities: 2, allow: ['SA'], from: at(10), to: at(20) },
    { window: '30d', courseId: 'course-0' },
  ];
  for (const query of questions) {
    const findings = await found.regions.findMultiRegionAccess(query);
    expect(findings).not.toEqual([]);
    expect(findings).toEqual(await expected.regions.findMultiRegionAccess(query));
  }
  expect(await found.regions.pairs({ limit: 20 })).toEqual(await expected.regions.pairs({ limit: 20 }));
  await Promise.all([found.close(), expected.close()]);
  await close();
});
