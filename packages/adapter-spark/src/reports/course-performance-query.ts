import type { BatchQuery, CoursePerformance } from '@learntrack/core';
import type { SqlRow } from '../client/arrow-rows.ts';
import { sqlOver } from '../client/plans.ts';
import type { Relation } from '../protocol/spark/connect/connect_pb.js';
import { argumentsOf, ofCourse, selectActivities } from './selection.ts';

/**
 * Performance per course. Students are counted by grouping once more, and percentiles are computed from scored attempts
 * alone: `count(DISTINCT …)` and `percentile` over all activities in one go take three times as long.
 */
export function coursePerformance(
  activities: Relation,
  query: BatchQuery & { readonly passMark: number },
): Relation {
  const text = `
  WITH visits AS (
    SELECT courseId, studentId, count(*) AS activities, count_if(action = 'quiz_attempt') AS quizAttempts,
      unix_millis(max(timestamp)) - unix_millis(min(timestamp)) >= 7 * 86400000 AS retained
    FROM activities WHERE ${selectActivities} ${ofCourse(query)}
    GROUP BY courseId, studentId
  ), courses AS (
    SELECT courseId, sum(activities) AS activities, count(*) AS activeStudents, sum(quizAttempts) AS quizAttempts,
      count_if(retained) / count(*) AS retained7d
    FROM visits GROUP BY courseId
  ), scores AS (
    SELECT courseId, count(*) AS scoredAttempts, avg(score) AS meanScore,
      count_if(score >= :passMark) / count(*) AS passRate,
      percentile(score, array(0.5D, 0.9D)) AS percentiles
    FROM activities WHERE ${selectActivities} ${ofCourse(query)}
      AND action = 'quiz_attempt' AND score IS NOT NULL
    GROUP BY courseId
  )
  SELECT courses.*, coalesce(scoredAttempts, 0) AS scoredAttempts, meanScore, passRate,
    percentiles[0] AS p50Score, percentiles[1] AS p90Score
  FROM courses LEFT JOIN scores USING (courseId)
  ORDER BY courseId`;
  return sqlOver(text, { ...argumentsOf(query), passMark: query.passMark }, { activities });
}

/** A row of it. */
export function toCoursePerformance(row: SqlRow): CoursePerformance {
  const { courseId, meanScore, passRate, p50Score, p90Score, retained7d } = row;
  return {
    courseId: courseId as string,
    activities: Number(row.activities),
    activeStudents: Number(row.activeStudents),
    quizAttempts: Number(row.quizAttempts),
    scoredAttempts: Number(row.scoredAttempts),
    ...(meanScore !== null && {
      meanScore: meanScore as number,
      passRate: passRate as number,
      p50Score: p50Score as number,
      p90Score: p90Score as number,
    }),
    retained7d: retained7d as number,
  };
}
