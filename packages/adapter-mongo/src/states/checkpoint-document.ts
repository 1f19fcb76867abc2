import {
  type Checkpoint,
  describeCheckpoint,
  PositionConflictError,
  type StoredCheckpoint,
} from '@learntrack/core';
import type { Filter } from 'mongodb';

/** Where a custom projection stands; its `_id` is its name. */
export interface CheckpointDocument extends Checkpoint {
  readonly _id: string;
  readonly startedAt: number;
  /** The generation that queries see. */
  readonly servedGeneration: number;
  /** Counts what was applied, so that each change of it excludes others. */
  readonly changes: number;
}

/** Finds the checkpoint of a projection, if it is this one in every part. */
export function isStored(name: string, checkpoint: Checkpoint): Filter<CheckpointDocument> {
  const { logId, generation, definition, position, activityId } = checkpoint;
  return {
    _id: { $eq: name },
    logId: { $eq: logId },
    generation: { $eq: generation },
    definition: { $eq: definition },
    position: { $eq: position },
    activityId: { $eq: activityId },
  };
}

/** What the port tells of it. */
export function toStored(document: CheckpointDocument): StoredCheckpoint {
  const { logId, generation, definition, position, activityId, startedAt, servedGeneration } = document;
  const served = servedGeneration === generation;
  return { logId, generation, definition, position, activityId, startedAt, served };
}

export function conflict(expected: Checkpoint | undefined, stored: Checkpoint | null): PositionConflictError {
  return new PositionConflictError(
    `expected ${describeCheckpoint(expected)}, but stored is ${describeCheckpoint(stored ?? undefined)}`,
  );
}
