import type { DailyRepair } from '@learntrack/core';
import type { Keyspace } from '../keyspace.ts';
import { asOfCheckpoint } from './checkpoint-row.ts';
import { type Cells, positionOf, readDays, repaired, writeByDate, writeDays } from './day-counts.ts';

/** Sets a row right as of a position; one that has come as far is only written again, where a part may be missing. */
export async function repair(keyspace: Keyspace, row: DailyRepair): Promise<void> {
  await asOfCheckpoint(keyspace, ({ generation }) => repairIn(keyspace, generation, row));
}

async function repairIn(keyspace: Keyspace, generation: number, row: DailyRepair): Promise<void> {
  const { courseId, day, position } = row;
  const found = (await readDays(keyspace, generation, courseId, [day])).get(day) ?? new Map();
  const cells = positionOf(found) >= position ? found : repairedCells(found, row);
  const changes = [{ day, cells, touched: cells.keys() }];
  await writeDays(keyspace, generation, courseId, changes);
  await writeByDate(keyspace, generation, new Map([[day, new Map([[courseId, cells]])]]));
}

/** What the repair does not name counts nothing. */
function repairedCells(found: Cells, { actions, position }: DailyRepair): Cells {
  const counts = new Map([...found.keys(), repaired].map((action) => [action, 0]));
  for (const [action, count] of actions) counts.set(action, count);
  return new Map([...counts].map(([action, count]) => [action, { count, position }]));
}
