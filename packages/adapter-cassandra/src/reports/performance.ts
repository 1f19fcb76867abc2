import {
  AdapterError,
  type CoursePerformance,
  type PerformancePeriod,
  type ReportStore,
  type StoredPerformance,
} from '@learntrack/core';
import type { types } from 'cassandra-driver';
import { chunksOf } from '../chunks-of.ts';
import { adapterName } from '../errors.ts';
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
  const replaced = courseId === undefined ? await readCourses(keyspace, period) : [{ courseid: courseId }];
  await change(keyspace, [
    ...[...computed.values()].map((one) => ({
      query: insert,
      params: [...key, ...valuesOf(one, computedAt)],
    })),
    ...replaced
      .filter(({ courseid }) => !computed.has(courseid))
      .map(({ courseid }) => removal(keyspace, key, courseid)),
  ]);
  await list(keyspace, key);
  return computed.size;
}

/** Takes in rows that are there already: those of the period that were computed at another time go. */
export async function adoptPerformance(
  keyspace: Keyspace,
  { courseId, computedAt, rows, ...period }: Parameters<NonNullable<ReportStore['adoptPerformance']>>[0],
): Promise<void> {
  const stored = await readCourses(keyspace, period, courseId);
  const others = stored.filter(({ computed_at: at }) => at.getTime() !== computedAt.getTime());
  const found = stored.length - others.length;
  if (found !== rows) {
    throw new AdapterError(
      `of ${rows} rows that were written there are ${found} in the keyspace ${keyspace.name}; write them to the keyspace of the report store, and one computation at a time`,
      { adapter: adapterName, operation: 'adopt performance' },
    );
  }
  const key = keyOf(period);
  await change(
    keyspace,
    others.map(({ courseid }) => removal(keyspace, key, courseid)),
  );
  await list(keyspace, key);
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

interface StoredCourse {
  readonly courseid: string;
  readonly computed_at: Date;
}

async function readCourses(
  keyspace: Keyspace,
  period: PerformancePeriod,
  courseId?: string,
): Promise<StoredCourse[]> {
  const query = `SELECT courseid, computed_at FROM ${keyspace.name}.course_performance WHERE ${ofPeriod}`;
  const key = keyOf(period);
  const rows =
    courseId === undefined
      ? keyspace.rows(query, key)
      : keyspace.rows(`${query} AND courseid = ?`, [...key, courseId]);
  const courses: StoredCourse[] = [];
  for await (const { courseid, computed_at } of rows) courses.push({ courseid, computed_at });
  return courses;
}

function removal({ name }: Keyspace, key: readonly unknown[], courseId: string): Statement {
  const query = `DELETE FROM ${name}.course_performance WHERE ${ofPeriod} AND courseid = ?`;
  return { query, params: [...key, courseId] };
}

async function change(keyspace: Keyspace, statements: readonly Statement[]): Promise<void> {
  for (const batch of chunksOf(statements, batchSize)) await keyspace.batch(batch);
}

/** The period is among those that are stored. */
async function list(keyspace: Keyspace, key: readonly unknown[]): Promise<void> {
  await keyspace.run(
    `INSERT INTO ${keyspace.name}.performance_periods (kind, period_from, period_to, pass_mark) VALUES (?, ?, ?, ?)`,
    [kind, ...key],
  );
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
