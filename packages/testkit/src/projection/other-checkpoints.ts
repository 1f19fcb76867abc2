import type { Checkpoint, Projection } from '@learntrack/core';
import type { ProjectionKind } from './projection-kind.ts';

/** A checkpoint with one part changed, for each part. */
export function otherCheckpoints<Store extends Projection<never>>(
  { otherDefinition }: ProjectionKind<Store, never>,
  checkpoint: Checkpoint,
): Map<keyof Checkpoint, Checkpoint> {
  return new Map<keyof Checkpoint, Checkpoint>([
    ['logId', { ...checkpoint, logId: `${checkpoint.logId} restored` }],
    ['generation', { ...checkpoint, generation: checkpoint.generation + 1 }],
    ['definition', { ...checkpoint, definition: otherDefinition }],
    ['position', { ...checkpoint, position: checkpoint.position - 1 }],
    ['activityId', { ...checkpoint, activityId: `${checkpoint.activityId}'` }],
  ]);
}
