import type { Activity } from '@learntrack/core';
import { oulad, ouladActivities, ouladCount } from '@learntrack/learning-data';
import { startLocalCassandra } from '@learntrack/servers/cassandra';
import { describe, expect, test } from 'vitest';
import { cassandraForTests } from './cassandra-fixture.ts';
import { longLogOf } from './endless-activities.ts';
import { expectCounts } from './expect-counts.ts';
import { freshReports } from './fresh-reports.ts';
import { reportsIn } from './recording.ts';

/** Activities and students of a course's day, straight from the rows. */
function dayOf(activities: readonly Activity[], courseId: string, day: string) {
  const its = activities.filter(
    (activity) => activity.courseId === courseId && activity.timestamp.toISOString().startsWith(day),
  );
  const actions = new Map<string, number>();
  for (const { action } of its) actions.set(action, (actions.get(action) ?? 0) + 1);
  return {
    ...{ courseId, day, count: its.length, actions },
    activeStudents: new Set(its.map(({ studentId }) => studentId)).size,
  };
}

describe.skipIf(oulad.absence)(`every OULAD submission and page click${oulad.absence}`, () => {
  test('counts on its day, for its course, action and student', { timeout: 300_000 }, async () => {
    const cassandra = await cassandraForTests(startLocalCassandra);
    const { keyspace, options } = await freshReports(cassandra);
    const activities = [...ouladActivities()];
    const learnTrack = await reportsIn(options);
    const { position: _, ...ingested } = await learnTrack.activities.ingest(activities);
    const recorded = ouladCount;
    expect(ingested).toEqual({ recorded, duplicates: 0, conflicts: 0, rejected: 0 });
    await learnTrack.projections.catchUp();
    await expectCounts(cassandra.ask, keyspace, longLogOf(activities));

    let [total, days] = [0, 0];
    for await (const row of learnTrack.reports.dailyEngagement()) {
      total += row.count;
      days++;
      if (days % 200 === 0) expect(row).toEqual(dayOf(activities, row.courseId, row.day));
    }
    expect(total).toBe(recorded);
    expect(days).toBeGreaterThan(4000);
    expect(await learnTrack.reports.reconcile()).toEqual([]);

    const day = '2014-02-03';
    const ofDay = new Map<string, number>();
    for (const { courseId, timestamp } of activities) {
      if (timestamp.toISOString().startsWith(day)) ofDay.set(courseId, (ofDay.get(courseId) ?? 0) + 1);
    }
    const top = [...ofDay].map(([courseId, count]) => ({ courseId, count }));
    top.sort((a, b) => b.count - a.count || (a.courseId < b.courseId ? -1 : 1));
    expect(top.length).toBeGreaterThan(3);
    expect(await learnTrack.reports.topCourses(day, 3)).toEqual(top.slice(0, 3));
    await learnTrack.close();
  });
});
