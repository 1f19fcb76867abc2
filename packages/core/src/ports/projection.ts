import type { Checkpoint } from '../domain/checkpoint.ts';
import type { Position } from '../domain/log-entry.ts';
import type { CallOptions } from './call-options.ts';

/** A checkpoint as a store holds it, with what else it knows of the generation. */
export interface StoredCheckpoint extends Checkpoint {
  /** Where the log ended when the generation started, or where it stood when it was taken back by `rewind`. */
  readonly startedAt: Position;
  /** Whether queries are answered from this generation, and not from the one before. */
  readonly served: boolean;
}

/** One step of a projection: from a checkpoint to a later one, or to the same, where only effects are to be committed. */
export interface Change<Additions> {
  /** The checkpoint that must be stored. */
  readonly after: Checkpoint;
  /** The checkpoint that is stored with the effects; of the same log, generation and definition. */
  readonly upTo: Checkpoint;
  /**
   * Students to forget before adding, each with the position of the erasure; in every generation that the store holds
   * and that has not passed that position yet.
   */
  readonly erase: ReadonlyMap<string, Position>;
  /** What to add, already summed per key. */
  readonly add: Additions;
}

/** How a generation starts. */
export interface GenerationStart {
  /** The checkpoint that must be stored; `undefined`: none. */
  readonly after: Checkpoint | undefined;
  readonly logId: string;
  readonly definition: string;
  /** Where the log ends now; kept with the generation. */
  readonly startedAt: Position;
  /** Whether the new generation may take the place of data that the store holds. */
  readonly replace: boolean;
}

/**
 * A store that follows the log. Effects and checkpoint are committed together, by compare-and-set, so a crash, a retry,
 * a second worker or a resent batch changes nothing: every activity counts once.
 *
 * Errors as {@link ActivityStore}, and those named below.
 */
export interface Projection<Additions> {
  /** The most entries of the log that the next change should hold; it may differ from change to change. Default 1000. */
  readonly maxBatch?: number;

  /**
   * The stored checkpoint; nothing while the store has never followed a log, or has lost what it had.
   *
   * @throws `CheckpointError` when what is stored is no checkpoint; a generation that replaces it starts after `undefined`
   */
  readCheckpoint(options?: CallOptions): Promise<StoredCheckpoint | undefined>;

  /**
   * Goes back to where everything is surely kept. A worker that starts calls it: a store that may lose what it
   * acknowledged last, while it keeps the checkpoint, has that applied again, which changes nothing that is there.
   */
  rewind?(options?: CallOptions): Promise<void>;

  /**
   * Erases, adds and stores the new checkpoint: all of it or nothing.
   *
   * @throws `PositionConflictError` when the stored checkpoint is not `after`
   * @throws `CheckpointError` when the data is seen not to be what the checkpoint says
   */
  apply(change: Change<Additions>, options?: CallOptions): Promise<void>;

  /**
   * Starts a generation at position 0, numbered above every one that the store knows of. Where the store can hold two
   * generations, queries are answered from the one before until {@link completeGeneration}; else it clears itself in
   * bounded steps, and the same call goes on where an interrupted one ended.
   *
   * @returns the stored checkpoint
   * @throws `PositionConflictError` when the stored checkpoint is not `after`
   * @throws `CheckpointError` without `replace`, when the store holds data: a generation never adds onto what it finds
   */
  startGeneration(start: GenerationStart, options?: CallOptions): Promise<StoredCheckpoint>;

  /**
   * Says that a generation has caught up with the log: it answers queries from now on, and what is left of earlier
   * ones goes, in bounded steps. Called again, it finishes what is left to do.
   *
   * @throws `PositionConflictError` when the stored checkpoint is of another generation
   */
  completeGeneration(checkpoint: Checkpoint, options?: CallOptions): Promise<void>;
}
