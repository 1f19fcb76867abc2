import type { BatchQuery, DailyEngagement } from '@learntrack/core';
import type { SqlRow } from '../client/arrow-rows.ts';
import { sqlOver } from '../client/plans.ts';
import type { Relation } from '../protocol/spark/connect/connect_pb.js';
import { argumentsOf, dayArgumentsOf, ofCourse, selectDays } from './selection.ts';

/**
 * Activities per course, day and action, and active students per course and day. Both come from the same groups per
 * student, so that the activities are read and sorted out once.
 */
export function dailyEngagement(activities: Relation, query: BatchQuery): Relation {
  const text = `
  WITH parts AS (
    SELECT courseId, coalesce(day, date_format(timestamp, 'yyyy-MM-dd')) AS day, studentId, action, count(*) AS count
    FROM activities WHERE ${selectDays} ${ofCourse(query)}
    GROUP BY ALL
  ), actions AS (
    SELECT courseId, day, action, sum(count) AS count FROM parts GROUP BY courseId, day, action
  ), students AS (
    SELECT courseId, day, count(DISTINCT studentId) AS activeStudents FROM parts GROUP BY courseId, day
  )
  SELECT courseId, day, action, count, activeStudents
  FROM actions JOIN students USING (courseId, day)
  ORDER BY courseId, day`;
  return sqlOver(text, { ...argumentsOf(query), ...dayArgumentsOf(query) }, { activities });
}

/** The rows of it, of which each action has one, put together. */
export async function* toDailyEngagement(rows: AsyncIterable<SqlRow>): AsyncGenerator<DailyEngagement> {
  let actions = new Map<string, number>();
  let current: Omit<DailyEngagement, 'count' | 'actions'> | undefined;
  const complete = (row: NonNullable<typeof current>): DailyEngagement => ({
    ...row,
    count: [...actions.values()].reduce((sum, one) => sum + one, 0),
    actions,
  });
  for await (const row of rows) {
    const courseId = row.courseId as string;
    const day = row.day as string;
    if (current?.courseId !== courseId || current.day !== day) {
      if (current) yield complete(current);
      current = { courseId, day, activeStudents: Number(row.activeStudents) };
      actions = new Map();
    }
    actions.set(row.action as string, Number(row.count));
  }
  if (current) yield complete(current);
}
