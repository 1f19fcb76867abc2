import {
  type CallOptions,
  type Checkpoint,
  entryId,
  type LogEntry,
  type Projection,
  type StoredCheckpoint,
} from '@learntrack/core';
import type { ProjectionKind, Step } from './projection-kind.ts';

/** The id of the log that the cases follow. */
export const logId = 'log-1';

/** Takes a store along a log, as a projector does. */
export class Follower<Store extends Projection<never>> {
  readonly #kind: ProjectionKind<Store, never>;
  readonly store: Store;
  readonly log: readonly LogEntry[];
  /** Where the store stands, as far as the follower knows. */
  checkpoint: Checkpoint;

  constructor(
    kind: ProjectionKind<Store, never>,
    store: Store,
    log: readonly LogEntry[],
    checkpoint: Checkpoint,
  ) {
    this.#kind = kind;
    this.store = store;
    this.log = log;
    this.checkpoint = checkpoint;
  }

  /**
   * Starts a generation.
   *
   * @param after - the checkpoint that must be stored
   */
  static async start<Store extends Projection<never>>(
    kind: ProjectionKind<Store, never>,
    store: Store,
    log: readonly LogEntry[],
    after?: StoredCheckpoint | Checkpoint,
  ): Promise<Follower<Store>> {
    const stored = await store.startGeneration({
      after: after && bare(after),
      logId,
      definition: kind.definition,
      startedAt: log.length,
      replace: after !== undefined,
    });
    return new Follower(kind, store, log, bare(stored));
  }

  /** Another follower of the same log, from the same checkpoint, into another way to the data. */
  beside(store: Store = this.store): Follower<Store> {
    return new Follower(this.#kind, store, this.log, this.checkpoint);
  }

  /** The step over the next entries. */
  step(count: number): Step {
    const { position } = this.checkpoint;
    const entries = this.log.slice(position, position + count);
    return { after: this.checkpoint, upTo: checkpointAt(this.checkpoint, entries.at(-1)), entries };
  }

  /** Applies the next entries. */
  async take(count: number, options?: CallOptions): Promise<void> {
    const step = this.step(count);
    await this.#kind.apply(this.store, step, options);
    this.checkpoint = step.upTo;
  }

  /** Applies all that is left, so many entries at a time. */
  async takeAll(batchSize = this.log.length): Promise<void> {
    while (this.checkpoint.position < this.log.length) await this.take(batchSize);
  }

  /** Says that the generation has caught up. */
  async complete(): Promise<void> {
    await this.store.completeGeneration(this.checkpoint);
  }
}

/** The checkpoint behind an entry, in the same generation. */
export function checkpointAt(checkpoint: Checkpoint, entry: LogEntry | undefined): Checkpoint {
  return entry ? { ...checkpoint, position: entry.position, activityId: entryId(entry) } : checkpoint;
}

/** A checkpoint without what else the store knows. */
export function bare({ logId, generation, definition, position, activityId }: Checkpoint): Checkpoint {
  return { logId, generation, definition, position, activityId };
}
