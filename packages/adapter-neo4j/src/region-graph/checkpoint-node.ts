import {
  type Checkpoint,
  describeCheckpoint,
  PositionConflictError,
  type StoredCheckpoint,
} from '@learntrack/core';
import type { ManagedTransaction, Record as Neo4jRecord } from 'neo4j-driver';
import { damaged } from '../errors.ts';

/** The checkpoint as its node has it. */
export interface CheckpointNode extends StoredCheckpoint {
  /** Whether data of an earlier generation may be left, which has to go first. */
  readonly clearing: boolean;
  /** How many activities there are. */
  readonly activities: number;
  /** Before which instant activities were removed, in milliseconds since 1970. */
  readonly horizon?: number | undefined;
}

const properties = `c.logId AS logId, c.generation AS generation, c.definition AS definition, c.position AS position,
  c.activityId AS activityId, c.startedAt AS startedAt, c.served AS served, c.clearing AS clearing,
  c.activities AS activities, c.horizon AS horizon`;

const readText = `MATCH (c:Checkpoint {projection: 'region-accesses'}) RETURN ${properties}`;

// The write comes first: it is what others wait for. Comparing first let several of them through.
const lockText = `MATCH (c:Checkpoint {projection: 'region-accesses'}) SET c.locked = true RETURN ${properties}`;

const lockOrMakeText = `MERGE (c:Checkpoint {projection: 'region-accesses'}) SET c.locked = true RETURN ${properties}`;

const writeText = `MATCH (c:Checkpoint {projection: 'region-accesses'})
  SET c.logId = $logId, c.generation = $generation, c.definition = $definition, c.position = $position,
    c.activityId = $activityId, c.startedAt = $startedAt, c.served = $served, c.clearing = $clearing,
    c.activities = $activities, c.horizon = $horizon`;

/** What is stored; nothing where there is none. */
export async function readCheckpoint(transaction: ManagedTransaction): Promise<CheckpointNode | undefined> {
  return toCheckpoint((await transaction.run(readText)).records[0]);
}

/** Excludes every other change until the transaction ends, and tells what is stored. */
export async function lockCheckpoint(transaction: ManagedTransaction): Promise<CheckpointNode | undefined> {
  return toCheckpoint((await transaction.run(lockText)).records[0]);
}

/** The same where there may be no checkpoint, or one that cannot be read. */
export async function lockPlace(transaction: ManagedTransaction): Promise<() => CheckpointNode | undefined> {
  const { records } = await transaction.run(lockOrMakeText);
  return () => toCheckpoint(records[0]);
}

/** Stores it; its failure is told by the transaction's end at the latest. */
export async function writeCheckpoint(
  transaction: ManagedTransaction,
  { generation, position, startedAt, activities, horizon, ...node }: CheckpointNode,
): Promise<void> {
  const numbers = {
    generation: BigInt(generation),
    position: BigInt(position),
    startedAt: BigInt(startedAt),
    activities: BigInt(activities),
    horizon: horizon === undefined ? null : BigInt(horizon),
  };
  await transaction.run(writeText, { ...node, ...numbers });
}

export function conflict(expected: string, stored: Checkpoint | undefined): PositionConflictError {
  return new PositionConflictError(`expected ${expected}, but stored is ${describeCheckpoint(stored)}`);
}

function toCheckpoint(record: Neo4jRecord | undefined): CheckpointNode | undefined {
  if (!record) return undefined;
  const found = record.toObject();
  // A node that was made to be locked, and is nothing yet.
  if (Object.values(found).every((value) => value === null)) return undefined;
  const node: CheckpointNode = {
    logId: found.logId,
    generation: toNumber(found.generation),
    definition: found.definition,
    position: toNumber(found.position),
    activityId: found.activityId,
    startedAt: toNumber(found.startedAt),
    served: found.served,
    clearing: found.clearing,
    activities: toNumber(found.activities),
    ...(found.horizon !== null && { horizon: toNumber(found.horizon) }),
  };
  const { logId, definition, activityId, served, clearing, horizon, ...numbers } = node;
  const isOne =
    [logId, definition, activityId].every((text) => typeof text === 'string') &&
    [served, clearing].every((flag) => typeof flag === 'boolean') &&
    Object.values(numbers).every((number) => Number.isSafeInteger(number) && number >= 0) &&
    (horizon === undefined || Number.isSafeInteger(horizon));
  if (!isOne) throw damaged('its checkpoint is none');
  return node;
}

/** Drivers give integers in three forms, by their configuration. */
function toNumber(value: unknown): number {
  return value === null || typeof value === 'string' ? Number.NaN : Number(value);
}
