import type { BatchQuery } from '@learntrack/core';
import { appending, readRows, sqlOver } from '../client/plans.ts';
import type { Plan, Relation } from '../protocol/spark/connect/connect_pb.js';
import type { CassandraSink } from './cassandra-sink.ts';

/** What is computed, and when. */
export type PerformanceToWrite = BatchQuery & { readonly passMark: number; readonly computedAt: Date };

const format = 'org.apache.spark.sql.cassandra';

/** Course performance with the columns of the table in Cassandra, which are found by their names. */
export function storedPerformance(
  performance: Relation,
  { interval: { from, to }, passMark, computedAt }: PerformanceToWrite,
): Relation {
  const text = `
  SELECT :from AS period_from, :to AS period_to, CAST(:passMark AS DOUBLE) AS pass_mark, courseId AS courseid,
    :computedAt AS computed_at, activities, activeStudents AS active_students, quizAttempts AS quiz_attempts,
    scoredAttempts AS scored_attempts, meanScore AS mean_score, passRate AS pass_rate, p50Score AS p50_score,
    p90Score AS p90_score, retained7d AS retained_7d
  FROM performance`;
  return sqlOver(text, { from, to, passMark, computedAt }, { performance });
}

/** The plan that writes them. */
export function writing(sink: CassandraSink, rows: Relation): Plan {
  return appending(rows, format, tableOf(sink));
}

/** How many of them are there now. */
export function writtenRows(
  sink: CassandraSink,
  { courseId, interval: { from, to }, passMark, computedAt }: PerformanceToWrite,
): Relation {
  const text = `
  SELECT count(*) AS written FROM stored
  WHERE period_from = :from AND period_to = :to AND pass_mark = CAST(:passMark AS DOUBLE) AND computed_at = :computedAt
    ${courseId === undefined ? '' : 'AND courseid = :courseId'}`;
  const args = { from, to, passMark, computedAt, ...(courseId !== undefined && { courseId }) };
  return sqlOver(text, args, { stored: storedRows(sink) });
}

/** All rows of the table. */
export function storedRows(sink: CassandraSink): Relation {
  return readRows({ format, options: tableOf(sink) });
}

function tableOf({ keyspace }: CassandraSink): Record<string, string> {
  return { keyspace, table: 'course_performance' };
}
