import {
  type Checkpoint,
  CheckpointError,
  describeCheckpoint,
  type GenerationStart,
  isLearnTrackError,
  type StoredCheckpoint,
  sameCheckpoint,
} from '@learntrack/core';
import type { ManagedTransaction } from 'neo4j-driver';
import type { Database } from '../database.ts';
import { oneRow } from '../one-row.ts';
import {
  type CheckpointNode,
  conflict,
  lockCheckpoint,
  lockPlace,
  writeCheckpoint,
} from './checkpoint-node.ts';
import { stepSize } from './removal.ts';

const heldText = 'RETURN COUNT { (:Activity) } + COUNT { (:Student) } + COUNT { (:Region) } AS held';

/** In this order: what carries others goes when it carries nothing. All of them go, so they are looked for by label. */
const clearTexts = [
  'MATCH (a:Activity) WITH a LIMIT $limit DETACH DELETE a RETURN count(*) AS removed',
  'MATCH (s:Student) WHERE NOT EXISTS { (s)--() } WITH s LIMIT $limit DELETE s RETURN count(*) AS removed',
  'MATCH (r:Region) WHERE NOT EXISTS { (r)--() } WITH r LIMIT $limit DELETE r RETURN count(*) AS removed',
];

/** Starts the next generation in the place of the one there is, which goes. */
export async function startGeneration(database: Database, start: GenerationStart): Promise<StoredCheckpoint> {
  const { after, logId, definition, startedAt, replace } = start;
  const {
    clearing,
    activities: _,
    ...started
  } = await database.write(async (transaction) => {
    const stored = await lockForStart(transaction, start);
    if (!sameCheckpoint(after, stored)) throw conflict(describeCheckpoint(after), stored);
    const isEmpty = Number((await oneRow(transaction, heldText)).get('held')) === 0;
    if (!isEmpty && !replace) {
      throw new CheckpointError(
        "Neo4j holds a region graph, but no checkpoint that tells what it is; run rebuild('region-accesses')",
      );
    }
    const node: CheckpointNode = {
      ...{
        logId,
        definition,
        startedAt,
        generation: (after?.generation ?? 0) + 1,
        position: 0,
        activityId: '',
      },
      ...{ served: after === undefined && isEmpty, clearing: !isEmpty, activities: 0 },
    };
    await writeCheckpoint(transaction, node);
    return node;
  });
  if (clearing) await clear(database, started.generation);
  return started;
}

/** Lets queries see a generation for whole. */
export async function completeGeneration(database: Database, { generation }: Checkpoint): Promise<void> {
  const complete = () =>
    database.write(async (transaction) => {
      const node = await lockGeneration(transaction, generation);
      if (!node.clearing) await writeCheckpoint(transaction, { ...node, served: true });
      return !node.clearing;
    });
  while (!(await complete())) await clear(database, generation);
}

/** Removes what an earlier generation left; what others have removed meanwhile need not go again. */
export async function clear(database: Database, generation: number): Promise<void> {
  const limit = BigInt(stepSize);
  const clearSome = () =>
    database.write(async (transaction) => {
      const node = await lockGeneration(transaction, generation);
      if (!node.clearing) return true;
      for (const text of clearTexts) {
        const row = await oneRow(transaction, text, { limit });
        if (Number(row.get('removed')) > 0) return false;
      }
      await writeCheckpoint(transaction, { ...node, clearing: false });
      return true;
    });
  while (!(await clearSome()));
}

/** What is stored; a checkpoint that cannot be read is none to a generation that may replace it. */
async function lockForStart(
  transaction: ManagedTransaction,
  { after, replace }: GenerationStart,
): Promise<CheckpointNode | undefined> {
  const stored = await lockPlace(transaction);
  try {
    return stored();
  } catch (error) {
    if (after !== undefined || !replace || !isLearnTrackError(error, 'CHECKPOINT')) throw error;
    return undefined;
  }
}

async function lockGeneration(transaction: ManagedTransaction, generation: number): Promise<CheckpointNode> {
  const node = await lockCheckpoint(transaction);
  if (node?.generation !== generation) throw conflict(`generation ${generation}`, node);
  return node;
}
