import type { DailyAddition, Day, Position } from '@learntrack/core';
import { chunksOf } from '../chunks-of.ts';
import { encodedBigint, encodedDate } from '../encoded.ts';
import { inParallel } from '../in-parallel.ts';
import type { Keyspace, Statement } from '../keyspace.ts';
import { timestampOf } from './write-timestamps.ts';

const batchSize = 200;

/** The month of a day, `YYYY-MM`. */
export function monthOf(day: Day): string {
  return day.slice(0, -3);
}

/** Remembers who was active. */
export async function addStudents(
  keyspace: Keyspace,
  generation: number,
  position: Position,
  add: readonly DailyAddition[],
): Promise<void> {
  const query = `INSERT INTO ${keyspace.name}.active_students (generation, courseid, month, date, studentid)
    VALUES (?, ?, ?, ?, ?) USING TIMESTAMP ?`;
  const timestamp = encodedBigint(timestampOf(generation, position));
  const partitions = new Map<string, Statement[]>();
  for (const { courseId, day, students } of add) {
    const month = monthOf(day);
    // The month has one length, so no two of these meet.
    const key = `${month} ${courseId}`;
    const statements = partitions.get(key) ?? [];
    partitions.set(key, statements);
    const date = encodedDate(day);
    for (const studentId of students) {
      statements.push({ query, params: [generation, courseId, month, date, studentId, timestamp] });
    }
  }
  const batches = [...partitions.values()].flatMap((statements) => chunksOf(statements, batchSize));
  await inParallel(batches, (batch) => keyspace.batch(batch));
}

/**
 * Forgets students, in every generation that there is. Of the batch itself, too, though nobody wrote that: a worker that
 * comes late or dies may have written a part of it that ends before the erasure.
 */
export async function forgetStudents(
  keyspace: Keyspace,
  generation: number,
  erase: ReadonlyMap<string, Position>,
  add: readonly DailyAddition[],
): Promise<void> {
  const { name } = keyspace;
  const find = `SELECT generation, courseid, month, date FROM ${name}.active_students WHERE studentid = ?`;
  const remove = `DELETE FROM ${name}.active_students USING TIMESTAMP ?
    WHERE generation = ? AND courseid = ? AND month = ? AND date = ? AND studentid = ?`;
  const forget = (studentId: string, row: readonly unknown[]) => {
    const timestamp = timestampOf(generation, erase.get(studentId) as Position);
    return keyspace.run(remove, [timestamp, ...row, studentId]);
  };
  for (const studentId of erase.keys()) {
    await inParallel(keyspace.rows(find, [studentId]), async (row) => {
      await forget(studentId, [row.generation, row.courseid, row.month, row.date]);
    });
  }
  const ofTheBatch = add.flatMap(({ courseId, day, forgotten }) =>
    [...forgotten].map((studentId) => ({ studentId, row: [generation, courseId, monthOf(day), day] })),
  );
  await inParallel(ofTheBatch, async ({ studentId, row }) => void (await forget(studentId, row)));
}

/** How many students were active in a course on each day of a month that has some. */
export async function countStudents(
  keyspace: Keyspace,
  generation: number,
  courseId: string,
  month: string,
): Promise<Map<Day, number>> {
  const query = `SELECT date, count(*) AS students FROM ${keyspace.name}.active_students
    WHERE generation = ? AND courseid = ? AND month = ? GROUP BY date`;
  const counts = new Map<Day, number>();
  for await (const { date, students } of keyspace.rows(query, [generation, courseId, month])) {
    counts.set(String(date), Number(String(students)));
  }
  return counts;
}
