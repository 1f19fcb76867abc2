import {
  type Change,
  type DailyAddition,
  type Day,
  describeCheckpoint,
  sameCheckpoint,
} from '@learntrack/core';
import { inParallel } from '../in-parallel.ts';
import type { Keyspace } from '../keyspace.ts';
import { addStudents, forgetStudents } from './active-students.ts';
import { advance, conflict, laterCheckpoint, readCheckpoint } from './checkpoint-row.ts';
import { type Cells, readDays, withAddition, writeByDate, writeDays } from './day-counts.ts';

/**
 * Erases, adds, and then stores the checkpoint. Every row knows by its write timestamp what it has counted, so whatever
 * is there before the checkpoint is, of a crash or of a worker that loses, changes nothing when it is written again.
 */
export async function apply(
  keyspace: Keyspace,
  { after, upTo, erase, add }: Change<readonly DailyAddition[]>,
): Promise<void> {
  const stored = await readCheckpoint(keyspace);
  if (!stored || !sameCheckpoint(after, stored)) throw conflict(describeCheckpoint(after), stored);
  const { generation } = stored;
  await forgetStudents(keyspace, generation, erase, add);
  try {
    await addCounts(keyspace, generation, add);
  } catch (error) {
    throw conflict(describeCheckpoint(after), await laterCheckpoint(keyspace, stored, error));
  }
  await addStudents(keyspace, generation, upTo.position, add);
  if (await advance(keyspace, stored, upTo)) return;
  throw conflict(describeCheckpoint(after), await readCheckpoint(keyspace));
}

async function addCounts(
  keyspace: Keyspace,
  generation: number,
  add: readonly DailyAddition[],
): Promise<void> {
  const byDate = new Map<Day, Map<string, Cells>>();
  await inParallel(
    Map.groupBy(add, ({ courseId }) => courseId),
    async ([courseId, additions]) => {
      const days = additions.map(({ day }) => day);
      const found = await readDays(keyspace, generation, courseId, days);
      const changes = additions
        .map((addition) => withAddition(found.get(addition.day) ?? new Map(), addition))
        .filter(({ cells }) => cells.size > 0);
      await writeDays(keyspace, generation, courseId, changes);
      for (const { day, cells } of changes) {
        byDate.set(day, (byDate.get(day) ?? new Map()).set(courseId, cells));
      }
    },
  );
  await writeByDate(keyspace, generation, byDate);
}
