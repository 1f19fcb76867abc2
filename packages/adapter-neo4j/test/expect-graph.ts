import type { Activity, StudentAccess } from '@learntrack/core';
import { expect } from 'vitest';
import { type Neo4jUnderTest, readGraph } from './neo4j-fixture.ts';

/** Expects the graph that the activities make, and nothing that hangs on nothing. */
export async function expectGraph(
  ask: Neo4jUnderTest['ask'],
  activities: readonly Activity[],
): Promise<void> {
  const lines = (all: readonly StudentAccess[]) =>
    all
      .map(({ activityId, studentId, courseId, action, region, timestamp }) =>
        JSON.stringify([activityId, studentId, courseId, action, region, timestamp]),
      )
      .sort();
  expect(lines(await readGraph(ask))).toEqual(lines(activities));
  const counts = await ask('MATCH (n) RETURN labels(n)[0] AS label, count(*) AS count ORDER BY label');
  const distinct = (key: 'studentId' | 'region') => new Set(activities.map((one) => one[key])).size;
  expect(counts).toEqual([
    { label: 'Activity', count: activities.length },
    { label: 'Checkpoint', count: 1 },
    { label: 'Region', count: distinct('region') },
    { label: 'Student', count: distinct('studentId') },
  ]);
}
