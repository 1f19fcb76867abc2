import { oulad, ouladActivities, ouladCount } from '@learntrack/learning-data';
import { recomputeScores } from '@learntrack/testkit';
import { describe, expect, test } from 'vitest';
import { redisAdapter } from '../src/index.ts';
import { expectScores } from './expect-scores.ts';
import { scoresOf } from './recording.ts';
import { redisToHurt } from './redis-fixture.ts';

describe.skipIf(oulad.absence)(`every OULAD submission and page click${oulad.absence}`, () => {
  test('counts in the scores of its student, on every board', { timeout: 120_000 }, async () => {
    const { url, outside } = await redisToHurt();
    const activities = [...ouladActivities()];
    const learnTrack = await scoresOf(redisAdapter({ url, namespace: 'oulad' }), 'off');
    const { position: _, ...ingested } = await learnTrack.activities.ingest(activities);
    const recorded = ouladCount;
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
