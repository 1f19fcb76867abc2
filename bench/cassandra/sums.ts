import { type Activity, type DailyAddition, sumDailyEngagement } from '@learntrack/core';
import type { Client } from 'cassandra-driver';

/** So many requests are on their way at a time, as with the adapter. */
const atOnce = 64;
const batchSize = 200;
const options = { prepare: true, isIdempotent: true };

interface Statement {
  readonly query: string;
  readonly params: unknown[];
}

const read = 'SELECT date, action, count FROM course_engagement_by_action WHERE courseid = ? AND date IN ?';
const writeAction =
  'INSERT INTO course_engagement_by_action (courseid, date, action, count) VALUES (?, ?, ?, ?)';
const writeTotal = 'INSERT INTO course_engagement (courseid, date, count) VALUES (?, ?, ?)';
const writeByDate = 'INSERT INTO course_engagement_by_date (date, courseid, count) VALUES (?, ?, ?)';
const writeStudent =
  'INSERT INTO active_students (generation, courseid, month, date, studentid) VALUES (1, ?, ?, ?, ?)';

/** Counts a batch by the same sums, reads and writes, into the client's keyspace; nothing says how far it has come. */
export async function countSums(client: Client, activities: readonly Activity[]): Promise<void> {
  const entries = activities.map((activity, i) => ({ kind: 'activity' as const, position: i + 1, activity }));
  const additions = sumDailyEngagement(entries, activities);
  const totals = new Map<string, Statement[]>();
  await inParallel([...Map.groupBy(additions, ({ courseId }) => courseId)], async ([courseId, its]) => {
    const { rows } = await client.execute(read, [courseId, its.map(({ day }) => day)], options);
    const stored = Map.groupBy(rows, ({ date }) => String(date));
    const statements = its.flatMap(({ day, positions }) => {
      const counts = new Map(stored.get(day)?.map((row) => [String(row.action), Number(row.count)]));
      for (const [action, all] of positions) counts.set(action, (counts.get(action) ?? 0) + all.length);
      const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
      const byDate = { query: writeByDate, params: [day, courseId, total] };
      totals.set(day, [...(totals.get(day) ?? []), byDate]);
      return [
        ...[...positions.keys()].map((action) => ({
          query: writeAction,
          params: [courseId, day, action, String(counts.get(action))],
        })),
        { query: writeTotal, params: [courseId, day, total] },
      ];
    });
    await batch(client, statements);
  });
  await inParallel([...totals.values()].flatMap(inChunks), (statements) => batch(client, statements));
  const students = Map.groupBy(additions, ({ courseId, day }) => `${day.slice(0, 7)} ${courseId}`);
  const inserts = [...students.values()].flatMap((its) => inChunks(its.flatMap(studentsOf)));
  await inParallel(inserts, (statements) => batch(client, statements));
}

function studentsOf({ courseId, day, students }: DailyAddition): Statement[] {
  return [...students].map((studentId) => ({
    query: writeStudent,
    params: [courseId, day.slice(0, 7), day, studentId],
  }));
}

async function batch(client: Client, statements: readonly Statement[]): Promise<void> {
  await client.batch([...statements], { ...options, logged: false });
}

function inChunks(statements: readonly Statement[]): Statement[][] {
  const chunks: Statement[][] = [];
  for (let i = 0; i < statements.length; i += batchSize) chunks.push(statements.slice(i, i + batchSize));
  return chunks;
}

async function inParallel<T>(items: readonly T[], run: (item: T) => Promise<void>): Promise<void> {
  const left = items.values();
  const worker = async () => {
    for (const item of left) await run(item);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}
