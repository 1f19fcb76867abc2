import type { LogEntry } from '@learntrack/core';
import { recomputeDailyEngagement, remainingActivities } from '@learntrack/testkit';
import { expect } from 'vitest';
import type { CassandraUnderTest } from './cassandra-fixture.ts';

/** Counts by what they are of. */
type Counts = ReadonlyMap<string, number>;

/**
 * Expects every table of daily engagement to hold what the log makes it, as a client past the adapter reads it, by none
 * of the product's code, and nothing more. A count of 0 is as good as none.
 */
export async function expectCounts(
  ask: CassandraUnderTest['ask'],
  keyspace: string,
  log: readonly LogEntry[],
): Promise<void> {
  expect(differences(await readCounts(ask, keyspace), countsOf(log))).toEqual([]);
}

/** What stands in the tables. */
async function readCounts(ask: CassandraUnderTest['ask'], keyspace: string): Promise<Counts> {
  const counts = new Map<string, number>();
  const keep = (key: readonly unknown[], count: unknown) => {
    if (Number(count) !== 0) counts.set(JSON.stringify(key.map(String)), Number(count));
  };
  for (const { courseid, date, count } of await ask(`SELECT * FROM "${keyspace}".course_engagement`)) {
    keep(['course and day', courseid, date], count);
  }
  for (const row of await ask(`SELECT * FROM "${keyspace}".course_engagement_by_action`)) {
    keep(['course, day and action', row.courseid, row.date, row.action], row.count);
  }
  for (const { courseid, date, count } of await ask(
    `SELECT * FROM "${keyspace}".course_engagement_by_date`,
  )) {
    keep(['day and course', date, courseid], count);
  }
  const [checkpoint] = await ask(`SELECT generation FROM "${keyspace}".checkpoints`);
  // All of them are more than a page.
  const partitions = await ask(
    `SELECT DISTINCT generation, courseid, month FROM "${keyspace}".active_students`,
  );
  for (const { generation, courseid, month } of partitions) {
    const of = [generation, courseid, month];
    const students = await ask(
      `SELECT date, studentid FROM "${keyspace}".active_students WHERE generation = ? AND courseid = ? AND month = ?`,
      of,
    );
    const own = generation === checkpoint?.generation ? [] : [`of generation ${generation}`];
    for (const { date, studentid } of students) {
      keep(['student', courseid, month, date, studentid, ...own], 1);
    }
  }
  return counts;
}

/** What the log makes it. */
function countsOf(log: readonly LogEntry[]): Counts {
  const counts = new Map<string, number>();
  const keep = (key: readonly string[], count: number) => counts.set(JSON.stringify(key), count);
  for (const { courseId, day, count, actions } of recomputeDailyEngagement(log)) {
    keep(['course and day', courseId, day], count);
    keep(['day and course', day, courseId], count);
    for (const [action, its] of actions) keep(['course, day and action', courseId, day, action], its);
  }
  for (const { courseId, timestamp, studentId } of remainingActivities(log)) {
    const day = timestamp.toISOString().slice(0, 10);
    keep(['student', courseId, day.slice(0, 7), day, studentId], 1);
  }
  return counts;
}

function differences(found: Counts, right: Counts): string[] {
  const keys = [...new Set([...right.keys(), ...found.keys()])];
  return keys.flatMap((key) => {
    const [is = 0, shouldBe = 0] = [found.get(key), right.get(key)];
    return is === shouldBe ? [] : [`${key}: ${is}, not ${shouldBe}`];
  });
}
