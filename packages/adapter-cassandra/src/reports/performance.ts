import type { CoursePerformance, PerformancePeriod, ReportStore, StoredPerformance } from '@learntrack/core';
import type { types } from 'cassandra-driver';
import { chunksOf } from '../chunks-of.ts';
import type { Keyspace, Statement } from '../keyspace.ts';

/** How many courses change in one go. */
const batchSize = 500;

const columns = `period_from, period_to, pass_mark, courseid, computed_at, activities, active_students, quiz_attempts,
  scored_attempts, mean_score, pass_rate, p50_score, p90_score, retained_7d`;
const ofPeriod = 'period_from = ? AND period_to = ? AND pass_mark = ?';
/** The partition of all periods: there are few. */
const kind = 'course';

/** Replaces the performance of a period; as many courses as a batch holds change at once. */
export async function savePerformance(
  keyspace: Keyspace,
  { courseId, computedAt, ...period }: Parameters<ReportStore['savePerformance']>[0],
  courses: AsyncIterable<CoursePerformance>,
): Promise<number> {
  const computed = new Map<string, CoursePerformance>();
  for await (const course of courses) {
    keyspace.throwIfAborted();
    computed.set(course.courseId, course);
  }
  keyspace.throwIfAborted();
  const { name } = keyspace;
  const key = keyOf(period);
  const insert = `INSERT INTO ${name}.course_performance (${columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;
  const remove = `DELETE FROM ${name}.course_performance WHERE ${ofPeriod} AND courseid = ?`;
  const replaced = courseId === undefined ? await readCourses(keyspace, period) : [courseId];
  const statements: Statement[] = [
    ...[...computed.values()].map((one) => ({
      query: insert,
      params: [...key, ...valuesOf(one, computedAt)],
    })),
    ...replaced
      .filter((course) => !computed.has(course))
      .map((course) => ({ query: remove, params: [...key, course] })),
  ];
  for (const batch of chunksOf(statements, batchSize)) await keyspace.batch(batch);
  await keyspace.run(
    `INSERT INTO ${name}.performance_periods (kind, period_from, period_to, pass_mark) VALUES (?, ?, ?, ?)`,
    [kind, ...key],
  );
  return computed.size;
}

/** Stored performance, the latest period first. */
export async function* performance(
  keyspace: Keyspace,
  { courseId }: { readonly courseId?: string },
): AsyncGenerator<StoredPerformance> {
  const { name } = keyspace;
  const periods = keyspace.rows(
    `SELECT period_from, period_to, pass_mark FROM ${name}.performance_periods WHERE kind = ?`,
    [kind],
  );
  const query = `SELECT ${columns} FROM ${name}.course_performance WHERE ${ofPeriod}`;
  for await (const period of periods) {
    const key = [period.period_from, period.period_to, period.pass_mark];
    const rows =
      courseId === undefined
        ? keyspace.rows(query, key)
        : keyspace.rows(`${query} AND courseid = ?`, [...key, courseId]);
    for await (const row of rows) yield toPerformance(row);
  }
}

async function readCourses(keyspace: Keyspace, period: PerformancePeriod): Promise<string[]> {
  const courses: string[] = [];
  const query = `SELECT courseid FROM ${keyspace.name}.course_performance WHERE ${ofPeriod}`;
  for await (const { courseid } of keyspace.rows(query, keyOf(period))) courses.push(courseid);
  return courses;
}

function keyOf({ from, to, passMark }: PerformancePeriod): unknown[] {
  return [from, to, passMark];
}

function valuesOf(course: CoursePerformance, computedAt: Date): unknown[] {
  const counts = [course.activities, course.activeStudents, course.quizAttempts, course.scoredAttempts];
  const { meanScore = null, passRate = null, p50Score = null, p90Score = null, retained7d } = course;
  return [
    course.courseId,
    computedAt,
    ...counts.map(String),
    meanScore,
    passRate,
    p50Score,
    p90Score,
    retained7d,
  ];
}

function toPerformance(row: types.Row): StoredPerformance {
  const count = (value: unknown) => Number(String(value));
  return {
    courseId: row.courseid,
    from: row.period_from,
    to: row.period_to,
    passMark: row.pass_mark,
    computedAt: row.computed_at,
    activities: count(row.activities),
    activeStudents: count(row.active_students),
    quizAttempts: count(row.quiz_attempts),
    scoredAttempts: count(row.scored_attempts),
    ...(row.mean_score !== null && { meanScore: row.mean_score }),
    ...(row.pass_rate !== null && { passRate: row.pass_rate }),
    ...(row.p50_score !== null && { p50Score: row.p50_score }),
    ...(row.p90_score !== null && { p90Score: row.p90_score }),
    retained7d: row.retained_7d,
  };
}
