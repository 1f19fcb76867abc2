import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Activity } from '@learntrack/core';
import { recomputeScores, sampleActivity } from '@learntrack/testkit';
import { describe, expect, test } from 'vitest';
import { redisAdapter } from '../src/index.ts';
import { expectScores } from './expect-scores.ts';
import { scoresOf } from './recording.ts';
import { redisToHurt } from './redis-fixture.ts';

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

describe.skipIf(absence)(`every OULAD submission and page click${absence}`, () => {
  test('counts in the scores of its student, on every board', { timeout: 120_000 }, async () => {
    const { url, outside } = await redisToHurt();
    const activities = [...ouladActivities()];
    const learnTrack = await scoresOf(redisAdapter({ url, namespace: 'oulad' }), 'off');
    const { position: _, ...ingested } = await learnTrack.activities.ingest(activities);
    const recorded = 173_912 + 13_905;
    expect(ingested).toEqual({ recorded, duplicates: 0, conflicts: 0, rejected: 0 });
    await learnTrack.projections.catchUp();
    await expectScores(outside, 'oulad', activities);

    const at = new Date('2015-09-01T00:00:00Z');
    const scores = [...recomputeScores(activities, at)].sort(([, a], [, b]) => b - a);
    for (const [i, [studentId, score]] of scores.entries()) {
      if (i % 200 > 0) continue;
      expect(await learnTrack.scores.get(studentId, { at })).toBeCloseTo(score, 8);
      const its = activities.filter((activity) => activity.studentId === studentId);
      const { parts } = await learnTrack.scores.explain(studentId, { at });
      for (const { action, score: part } of parts) {
        expect(part).toBeCloseTo(recomputeScores(its, at, { action }).get(studentId) ?? Number.NaN, 8);
      }
    }
    await learnTrack.close();
  });
});
