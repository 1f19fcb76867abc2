import { type CourseCount, compareText, type DailyQuery, type DailyRow, type Day } from '@learntrack/core';
import type { types } from 'cassandra-driver';
import type { Keyspace } from '../keyspace.ts';
import { countStudents, monthOf } from './active-students.ts';
import { readCheckpoint } from './checkpoint-row.ts';
import { type Cells, maxCount, readDays } from './day-counts.ts';
import { positionIn } from './write-timestamps.ts';

/** How many days are read, with their actions and students, ahead of whoever reads them. */
const daysAtOnce = 100;

/** Daily engagement, course after course. */
export async function* dailyEngagement(
  keyspace: Keyspace,
  { courseId, from, to }: DailyQuery,
): AsyncGenerator<DailyRow> {
  const checkpoint = await readCheckpoint(keyspace);
  if (!checkpoint) return;
  const { generation } = checkpoint;
  const query = `SELECT date, count, writetime(count) AS written FROM ${keyspace.name}.course_engagement
    WHERE courseid = ? AND date >= ? AND date < ?`;
  for (const course of courseId === undefined ? await readCourses(keyspace) : [courseId]) {
    for await (const page of keyspace.pages(query, [course, from, to], daysAtOnce)) {
      const rows = page.flatMap((row) => countIn(generation, row) ?? []);
      const days = rows.map(({ date }) => date);
      const [cells, ...students] = await Promise.all([
        readDays(keyspace, generation, course, days),
        ...[...new Set(days.map(monthOf))].map((month) => countStudents(keyspace, generation, course, month)),
      ]);
      const active = new Map(students.flatMap((month) => [...month]));
      for (const { date: day, count, position } of rows) {
        const actions = actionsOf(cells.get(day) ?? new Map());
        yield {
          ...{ courseId: course, day, actions },
          count: count === maxCount ? sum(actions) : count,
          activeStudents: active.get(day) ?? 0,
          position: Math.max(position, checkpoint.position),
        };
      }
    }
  }
}

/** The courses with the most activities on a day. */
export async function topCourses(
  keyspace: Keyspace,
  { day, limit }: { readonly day: Day; readonly limit: number },
): Promise<CourseCount[]> {
  const checkpoint = await readCheckpoint(keyspace);
  if (!checkpoint) return [];
  const { generation } = checkpoint;
  const query = `SELECT date, courseid, count, writetime(count) AS written
    FROM ${keyspace.name}.course_engagement_by_date WHERE date = ?`;
  const counts: CourseCount[] = [];
  for await (const row of keyspace.rows(query, [day])) {
    const { count } = countIn(generation, row) ?? {};
    if (count === undefined) continue;
    const courseId: string = row.courseid;
    counts.push({
      courseId,
      count: count === maxCount ? await exactCount(keyspace, generation, courseId, day) : count,
    });
  }
  return counts.sort((a, b) => b.count - a.count || compareText(a.courseId, b.courseId)).slice(0, limit);
}

async function readCourses(keyspace: Keyspace): Promise<string[]> {
  const courses: string[] = [];
  const rows = keyspace.rows(`SELECT DISTINCT courseid FROM ${keyspace.name}.course_engagement`);
  for await (const { courseid } of rows) courses.push(courseid);
  return courses.sort(compareText);
}

/** What a row counts; nothing where it counts nothing, or is of another generation. */
function countIn(generation: number, row: types.Row) {
  const position = positionIn(generation, row.written);
  const count: number = row.count;
  return position === undefined || count <= 0 ? undefined : { date: String(row.date), count, position };
}

async function exactCount(
  keyspace: Keyspace,
  generation: number,
  courseId: string,
  day: Day,
): Promise<number> {
  const cells = (await readDays(keyspace, generation, courseId, [day])).get(day);
  return sum(actionsOf(cells ?? new Map()));
}

function actionsOf(cells: Cells): Map<string, number> {
  return new Map([...cells].flatMap(([action, { count }]) => (count > 0 ? [[action, count] as const] : [])));
}

function sum(actions: ReadonlyMap<string, number>): number {
  let total = 0;
  for (const count of actions.values()) total += count;
  return total;
}
