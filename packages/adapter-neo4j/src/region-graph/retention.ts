import type { Database } from '../database.ts';
import { toDateTime } from '../date-time.ts';
import { lockCheckpoint, writeCheckpoint } from './checkpoint-node.ts';
import { removeBefore, stepSize } from './removal.ts';

/** Removes the activities before an instant, step by step. */
export async function retain(database: Database, horizon: Date): Promise<number> {
  let told = 0;
  for (;;) {
    const removed = await database.write(async (transaction) => {
      const node = await lockCheckpoint(transaction);
      // What is being cleared goes without being told, and nothing younger is there yet.
      if (!node || node.clearing) return 0;
      const count = await removeBefore(transaction, toDateTime(horizon));
      const latest = Math.max(node.horizon ?? Number.NEGATIVE_INFINITY, horizon.getTime());
      if (count > 0 || latest !== node.horizon) {
        await writeCheckpoint(transaction, { ...node, activities: node.activities - count, horizon: latest });
      }
      return count;
    });
    told += removed;
    if (removed < stepSize) return told;
  }
}
