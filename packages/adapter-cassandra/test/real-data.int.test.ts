import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Activity } from '@learntrack/core';
import { startLocalCassandra } from '@learntrack/servers/cassandra';
import { sampleActivity } from '@learntrack/testkit';
import { describe, expect, test } from 'vitest';
import { cassandraForTests } from './cassandra-fixture.ts';
import { longLogOf } from './endless-activities.ts';
import { expectCounts } from './expect-counts.ts';
import { freshReports } from './fresh-reports.ts';
import { reportsIn } from './recording.ts';

/** Learning data of others, outside the repository. */
const data = resolve(import.meta.dirname, '../../..', process.env.LEARNTRACK_TEST_DATA ?? '../shared/data');
const oulad = resolve(data, 'oulad');
const absence = existsSync(oulad) ? '' : ` (SKIPPED: no ${oulad}; set LEARNTRACK_TEST_DATA)`;

/** Rows of a file of OULAD; none of its fields holds a comma or a line end. */
function rowsOf(name: string): string[][] {
  const text = gunzipSync(readFileSync(resolve(oulad, `${name}.csv.gz`))).toString();
  const lines = text.replaceAll('"', '').trimEnd().split('\n').slice(1);
  return lines.map((line) => line.split(','));
}

/** Days count from the start of the presentation: B starts on 1 February, J on 1 October. */
function timestampOf(presentation: string, day: string): Date {
  const month = presentation.endsWith('B') ? 1 : 9;
  return new Date(Date.UTC(Number(presentation.slice(0, 4)), month, 1 + Number(day)));
}

function* ouladActivities(): Generator<Activity> {
  const assessments = new Map(rowsOf('assessments').map((row) => [row[2], row]));
  for (const [item = '', studentId = '', submitted = ''] of rowsOf('studentAssessment')) {
    const [course, presentation = ''] = assessments.get(item) ?? [];
    const timestamp = timestampOf(presentation, submitted);
    const activityId = `${studentId} ${item}`;
    yield sampleActivity({
      ...{ activityId, studentId, courseId: `${course}-${presentation}`, action: 'quiz_attempt', timestamp },
    });
  }
  for (const [i, [course, presentation = '', studentId = '', , day = '']] of rowsOf('studentVle').entries()) {
    const timestamp = timestampOf(presentation, day);
    const courseId = `${course}-${presentation}`;
    yield sampleActivity({ activityId: `click ${i}`, studentId, courseId, action: 'page_view', timestamp });
  }
}

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

describe.skipIf(absence)(`every OULAD submission and page click${absence}`, () => {
  test('counts on its day, for its course, action and student', { timeout: 300_000 }, async () => {
    const cassandra = await cassandraForTests(startLocalCassandra);
    const { keyspace, options } = await freshReports(cassandra);
    const activities = [...ouladActivities()];
    const learnTrack = await reportsIn(options);
    const { position: _, ...ingested } = await learnTrack.activities.ingest(activities);
    const recorded = 173_912 + 13_905;
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
