import type { Activity, CoursePerformance, Interval } from '@learntrack/core';
import { byBytes } from './by-bytes.ts';

const week = 7 * 24 * 3_600_000;

/**
 * The performance of every course in [from, to), by course, straight from the definitions. Shares no code with the core.
 *
 * @param activities - those that still belong to a student
 */
export function recomputeCoursePerformance(
  activities: readonly Activity[],
  { from, to }: Interval,
  passMark = 0.5,
): CoursePerformance[] {
  const inRange = activities.filter(({ timestamp }) => timestamp >= from && timestamp < to);
  const courses = [...new Set(inRange.map(({ courseId }) => courseId))];
  return courses.sort(byBytes).map((courseId) => {
    const its = inRange.filter((activity) => activity.courseId === courseId);
    const attempts = its.filter(({ action }) => action === 'quiz_attempt');
    const scores = attempts
      .flatMap(({ score }) => (score === undefined ? [] : [score]))
      .sort((a, b) => a - b);
    const visits = Map.groupBy(its, ({ studentId }) => studentId);
    const retained = [...visits.values()].filter((visit) => {
      const times = visit.map(({ timestamp }) => timestamp.getTime()).sort((a, b) => a - b);
      return times.some((time) => time - (times[0] ?? 0) >= week);
    });
    return {
      courseId,
      activities: its.length,
      activeStudents: visits.size,
      quizAttempts: attempts.length,
      scoredAttempts: scores.length,
      ...(scores.length > 0 && {
        meanScore: scores.reduce((a, b) => a + b) / scores.length,
        passRate: scores.filter((score) => score >= passMark).length / scores.length,
        p50Score: interpolated(scores, 0.5),
        p90Score: interpolated(scores, 0.9),
      }),
      retained7d: retained.length / visits.size,
    };
  });
}

/** SQL's `PERCENTILE_CONT`: the weighted mean of the two values that the share falls between. */
function interpolated(sorted: readonly number[], share: number): number {
  const row = 1 + share * (sorted.length - 1);
  const below = Math.floor(row);
  const nth = (number: number) => sorted[Math.min(number, sorted.length) - 1] ?? 0;
  return below === row ? nth(below) : (below + 1 - row) * nth(below) + (row - below) * nth(below + 1);
}
