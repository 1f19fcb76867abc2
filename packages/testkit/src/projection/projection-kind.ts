import type { CallOptions, Checkpoint, LogEntry, Projection } from '@learntrack/core';
import type { Calls } from '../suite/calls.ts';

/** A stretch of the log on its way into a store. */
export interface Step {
  readonly after: Checkpoint;
  readonly upTo: Checkpoint;
  /** Every entry behind `after`, up to `upTo`. */
  readonly entries: readonly LogEntry[];
}

/** What the cases that all projections share need to know of one of them. */
export interface ProjectionKind<Store extends Projection<never>, Contents> {
  /** The port. */
  readonly port: string;
  /** What the projection computes, as its checkpoint tells it. */
  readonly definition: string;
  /** Another one. */
  readonly otherDefinition: string;
  /** Whether what an erasure forgets goes from the served generation, too, while another is being built. */
  readonly forgetsInServed: boolean;
  /** A store of that kind in memory, to compare with. */
  readonly inMemory: () => Store;
  /** Turns the entries into what to add, and applies it. */
  readonly apply: (store: Store, step: Step, options?: CallOptions) => Promise<void>;
  /** All that the store's queries tell of the students, courses and actions of a log. */
  readonly answers: (store: Store, log: readonly LogEntry[]) => Promise<unknown>;
  /** The same, recomputed from the log. */
  readonly expectedAnswers: (log: readonly LogEntry[]) => unknown;
  /** What a probe finds, in a comparable form. */
  readonly foundContents: (contents: Contents) => unknown;
  /** The same, recomputed from the log. */
  readonly expectedContents: (log: readonly LogEntry[]) => unknown;
  /** Every query, by its name, for what holds of them all. */
  readonly queries: Calls<Store>;
  /** Those of them that give rows one by one, with rows to give once the sample log is followed. */
  readonly streams: {
    readonly [name: string]: (store: Store, options: CallOptions) => AsyncIterable<unknown>;
  };
  /** What changes the store beside the methods that all projections have. */
  readonly writes: Calls<Store>;
  /**
   * Whether effects may be there before the checkpoint says so: rows that know by themselves how far they have counted
   * (a store without transactions can write those first).
   */
  readonly effectsMayRunAhead: boolean;
}
