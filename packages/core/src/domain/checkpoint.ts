import type { Position } from './log-entry.ts';

/**
 * How far a projection has come, and in what: compared and set as a whole, together with the effects.
 */
export interface Checkpoint {
  /** The log that the projection follows. */
  readonly logId: string;
  /** The data's generation: `rebuild` starts the next one. From 1. */
  readonly generation: number;
  /** Fingerprint of what the projection computes: rules, their settings, their version. */
  readonly definition: string;
  /** The last position that took effect; 0 at the start of a generation. */
  readonly position: Position;
  /** The id of the log's entry at that position; empty at 0. */
  readonly activityId: string;
}

/** Whether two checkpoints are the same in every part. */
export function sameCheckpoint(a: Checkpoint | undefined, b: Checkpoint | undefined): boolean {
  return (
    a?.logId === b?.logId &&
    a?.generation === b?.generation &&
    a?.definition === b?.definition &&
    a?.position === b?.position &&
    a?.activityId === b?.activityId
  );
}

/** Writes a checkpoint for a message. */
export function describeCheckpoint(checkpoint: Checkpoint | undefined): string {
  if (checkpoint === undefined) return 'no checkpoint';
  return `position ${checkpoint.position} of generation ${checkpoint.generation} (log ${checkpoint.logId}, ${checkpoint.definition})`;
}
