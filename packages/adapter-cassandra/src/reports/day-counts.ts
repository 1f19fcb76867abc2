import type { DailyAddition, Day, Position } from '@learntrack/core';
import { chunksOf } from '../chunks-of.ts';
import { inParallel } from '../in-parallel.ts';
import type { Keyspace, Statement } from '../keyspace.ts';
import { positionIn, timestampOf } from './write-timestamps.ts';

/** How many activities of an action a day has, and the last of them that is counted. */
interface Cell {
  readonly count: number;
  readonly position: Position;
}

/** The cells of a day, by action. */
export type Cells = ReadonlyMap<string, Cell>;

/** What is to be written of one course and day. */
export interface DayChange {
  readonly day: Day;
  /** All cells, as they are then. */
  readonly cells: Cells;
  /** The actions whose cells are written. */
  readonly touched: Iterable<string>;
}

/** The cell that a repair leaves behind, for it has counted the actions too that it does not name. No action is empty. */
export const repaired = '';

/** The largest count that the seed's table takes. */
export const maxCount = 2 ** 31 - 1;

/** How many statements go into a batch, or into one more for a day of many actions. */
const batchSize = 200;
/** How many days one query asks for. */
const daysAtOnce = 100;

/** The cells of a course on some days; those of other generations are none. */
export async function readDays(
  keyspace: Keyspace,
  generation: number,
  courseId: string,
  days: readonly Day[],
): Promise<Map<Day, Map<string, Cell>>> {
  const found = new Map(days.map((day) => [day, new Map<string, Cell>()]));
  const query = `SELECT date, action, count, writetime(count) AS written
    FROM ${keyspace.name}.course_engagement_by_action WHERE courseid = ? AND date IN ?`;
  for (const some of chunksOf(days, daysAtOnce)) {
    for await (const row of keyspace.rows(query, [courseId, some])) {
      const position = positionIn(generation, row.written);
      if (position === undefined) continue;
      found.get(String(row.date))?.set(row.action, { count: Number(String(row.count)), position });
    }
  }
  return found;
}

/** A day with the activities that it has not counted yet. */
export function withAddition(cells: Cells, { day, positions }: DailyAddition): DayChange {
  const floor = cells.get(repaired)?.position ?? 0;
  const next = new Map(cells);
  for (const [action, all] of positions) {
    const cell = cells.get(action) ?? { count: 0, position: 0 };
    const from = Math.max(cell.position, floor);
    const later = all.filter((position) => position > from);
    const last = later.at(-1);
    if (last !== undefined) next.set(action, { count: cell.count + later.length, position: last });
  }
  return { day, cells: next, touched: [...positions.keys()].filter((action) => next.has(action)) };
}

/** Where the day has come to. */
export function positionOf(cells: Cells): Position {
  return Math.max(0, ...[...cells.values()].map(({ position }) => position));
}

/** Writes days of one course: each of them whole, by action and in the seed's table, which is one mutation. */
export async function writeDays(
  keyspace: Keyspace,
  generation: number,
  courseId: string,
  changes: readonly DayChange[],
): Promise<void> {
  const { name } = keyspace;
  const cellQuery = `INSERT INTO ${name}.course_engagement_by_action (courseid, date, action, count)
    VALUES (?, ?, ?, ?) USING TIMESTAMP ?`;
  const totalQuery = `INSERT INTO ${name}.course_engagement (courseid, date, count) VALUES (?, ?, ?) USING TIMESTAMP ?`;
  let batch: Statement[] = [];
  for (const { day, cells, touched } of changes) {
    for (const action of touched) {
      const { count, position } = cells.get(action) as Cell;
      const params = [courseId, day, action, String(count), timestampOf(generation, position)];
      batch.push({ query: cellQuery, params });
    }
    const params = [courseId, day, totalOf(cells), timestampOf(generation, positionOf(cells))];
    batch.push({ query: totalQuery, params });
    if (batch.length < batchSize) continue;
    await keyspace.batch(batch);
    batch = [];
  }
  if (batch.length > 0) await keyspace.batch(batch);
}

/** Writes the same, by day. What was lost of it, when somebody was interrupted, is there when the same is written again. */
export async function writeByDate(
  keyspace: Keyspace,
  generation: number,
  changes: ReadonlyMap<Day, ReadonlyMap<string, Cells>>,
): Promise<void> {
  const query = `INSERT INTO ${keyspace.name}.course_engagement_by_date (date, courseid, count) VALUES (?, ?, ?)
    USING TIMESTAMP ?`;
  const batches = [...changes].flatMap(([day, courses]) =>
    chunksOf(
      [...courses].map(([courseId, cells]) => ({
        query,
        params: [day, courseId, totalOf(cells), timestampOf(generation, positionOf(cells))],
      })),
      batchSize,
    ),
  );
  await inParallel(batches, (batch) => keyspace.batch(batch));
}

function totalOf(cells: Cells): number {
  let total = 0;
  for (const { count } of cells.values()) total += count;
  return Math.min(total, maxCount);
}
