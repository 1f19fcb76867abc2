import { type Change, describeCheckpoint, type StudentAccess, sameCheckpoint } from '@learntrack/core';
import type { ManagedTransaction } from 'neo4j-driver';
import type { Database } from '../database.ts';
import { damaged } from '../errors.ts';
import { oneRow } from '../one-row.ts';
import { addText, toAdditions } from './additions.ts';
import { type CheckpointNode, conflict, lockCheckpoint, writeCheckpoint } from './checkpoint-node.ts';
import { clear } from './generations.ts';
import { removeOfStudents, stepSize } from './removal.ts';

// Neo4j knows it without counting.
const countText = 'MATCH (a:Activity) RETURN count(a) AS activities';

/** Erases, adds and stores the checkpoint. Students with many activities are forgotten in steps before. */
export async function apply(
  database: Database,
  { after, upTo, erase, add }: Change<readonly StudentAccess[]>,
): Promise<void> {
  const { position, activityId } = upTo;
  const accesses = toAdditions(add);
  for (;;) {
    const left = await database.write(async (transaction) => {
      const node = await lockCheckpoint(transaction);
      if (!node || !sameCheckpoint(after, node)) throw conflict(describeCheckpoint(after), node);
      if (node.clearing) return 'another generation';
      await expectWhole(transaction, node);
      const erased = erase.size > 0 ? await removeOfStudents(transaction, [...erase.keys()]) : 0;
      const activities = node.activities - erased;
      if (erased === stepSize) {
        await writeCheckpoint(transaction, { ...node, activities });
        return 'activities of the erased';
      }
      await Promise.all([
        accesses.length > 0 && transaction.run(addText, { accesses }),
        writeCheckpoint(transaction, { ...node, position, activityId, activities: activities + add.length }),
      ]);
      return 'nothing';
    });
    if (left === 'nothing') return;
    if (left === 'another generation') await clear(database, after.generation);
  }
}

/** What was lost or added past LearnTrack is seen before anything comes on top of it. */
async function expectWhole(transaction: ManagedTransaction, node: CheckpointNode): Promise<void> {
  const activities = Number((await oneRow(transaction, countText)).get('activities'));
  if (activities === node.activities) return;
  throw damaged(`it holds ${activities} activities, and not ${node.activities}`);
}
