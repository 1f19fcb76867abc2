import {
  type CourseCount,
  compareText,
  type DailyQuery,
  type DailyRow,
  type Day,
  type Position,
} from '@learntrack/core';
import type { types } from 'cassandra-driver';
import type { Keyspace } from '../keyspace.ts';
import { countStudents, monthOf } from './active-students.ts';
import { asOfCheckpoint, type CheckpointRow, laterCheckpoint, readCheckpoint } from './checkpoint-row.ts';
import { type Cells, maxCount, positionOf, readDays } from './day-counts.ts';
import { positionIn } from './write-timestamps.ts';

/** How many days are read, with their actions and students, ahead of whoever reads them. */
const daysAtOnce = 100;

/** How often a day is read that is written meanwhile. One that is torn still has been damaged. */
const maxReads = 10;

/** The count of a course's day, and where it has come to. */
interface DayCount {
  readonly date: Day;
  readonly count: number;
  readonly position: Position;
}

/** Daily engagement, course after course. */
export async function* dailyEngagement(
  keyspace: Keyspace,
  { courseId, from, to }: DailyQuery,
): AsyncGenerator<DailyRow> {
  let checkpoint = await readCheckpoint(keyspace);
  if (!checkpoint) return;
  for (const course of courseId === undefined ? await readCourses(keyspace) : [courseId]) {
    let told = '';
    for (let isWhole = false; !isWhole; ) {
      try {
        for await (const row of courseDays(keyspace, checkpoint, { courseId: course, from, to })) {
          if (row.day <= told) continue;
          yield row;
          told = row.day;
        }
        isWhole = true;
      } catch (error) {
        checkpoint = await laterCheckpoint(keyspace, checkpoint, error);
      }
    }
  }
}

async function* courseDays(
  keyspace: Keyspace,
  { generation, position: reached }: CheckpointRow,
  { courseId, from, to }: Required<DailyQuery>,
): AsyncGenerator<DailyRow> {
  const query = `SELECT date, count, writetime(count) AS written FROM ${keyspace.name}.course_engagement
    WHERE courseid = ? AND date >= ? AND date < ?`;
  for await (const page of keyspace.pages(query, [courseId, from, to], daysAtOnce)) {
    const rows = page.flatMap((row) => countIn(generation, row) ?? []);
    const months = new Set(rows.map(({ date }) => monthOf(date)));
    const [days, ...students] = await Promise.all([
      readWhole(keyspace, generation, courseId, rows),
      ...[...months].map((month) => countStudents(keyspace, generation, courseId, month)),
    ]);
    const active = new Map(students.flatMap((month) => [...month]));
    for (const { date: day, count, position, actions } of days) {
      yield {
        ...{ courseId, day, actions },
        count: count === maxCount ? sum(actions) : count,
        activeStudents: active.get(day) ?? 0,
        position: Math.max(position, reached),
      };
    }
  }
}

/** Counts and actions stand in two tables: days that were written between two reads are read again. */
async function readWhole(
  keyspace: Keyspace,
  generation: number,
  courseId: string,
  rows: readonly DayCount[],
) {
  const days = new Map(rows.map((row) => [row.date, { ...row, cells: new Map() as Cells }]));
  const query = `SELECT date, count, writetime(count) AS written FROM ${keyspace.name}.course_engagement
    WHERE courseid = ? AND date IN ?`;
  let torn = [...days.keys()];
  for (let reads = 0; torn.length > 0 && reads < maxReads; reads++) {
    if (reads > 0) {
      for await (const row of keyspace.rows(query, [courseId, torn])) {
        const count = countIn(generation, row);
        if (count) days.set(count.date, { ...count, cells: new Map() });
      }
    }
    for (const [day, cells] of await readDays(keyspace, generation, courseId, torn)) {
      const row = days.get(day);
      if (row) days.set(day, { ...row, cells });
    }
    torn = torn.filter((day) => {
      const row = days.get(day);
      return row && row.position !== positionOf(row.cells);
    });
  }
  return [...days.values()].map(({ cells, ...row }) => ({ ...row, actions: actionsOf(cells) }));
}

/** The courses with the most activities on a day. */
export async function topCourses(
  keyspace: Keyspace,
  { day, limit }: { readonly day: Day; readonly limit: number },
): Promise<CourseCount[]> {
  const counts = await asOfCheckpoint(keyspace, ({ generation }) => readCounts(keyspace, generation, day));
  return (counts ?? [])
    .sort((a, b) => b.count - a.count || compareText(a.courseId, b.courseId))
    .slice(0, limit);
}

async function readCounts(keyspace: Keyspace, generation: number, day: Day): Promise<CourseCount[]> {
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
  return counts;
}

async function readCourses(keyspace: Keyspace): Promise<string[]> {
  const courses: string[] = [];
  const rows = keyspace.rows(`SELECT DISTINCT courseid FROM ${keyspace.name}.course_engagement`);
  for await (const { courseid } of rows) courses.push(courseid);
  return courses.sort(compareText);
}

/** What a row counts; nothing where it counts nothing, or is of another generation. */
function countIn(generation: number, row: types.Row): DayCount | undefined {
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
