import type { LogEntry, Position } from '../domain/log-entry.ts';
import type { ParsedActivity } from '../domain/parse-activity.ts';
import type { CallOptions } from './call-options.ts';

/** The end of the log. */
export interface LogHead {
  /** Random, given once when the log begins: tells a log from every other. */
  readonly logId: string;
  /** The last position; 0 while the log is empty. */
  readonly position: Position;
}

/** What became of one appended activity. */
export interface AppendResult {
  /**
   * `recorded`: it is new. `duplicate`: the log holds it already, or held it before its student was erased.
   * `conflict`: the log holds its id with other content, and keeps that.
   */
  readonly status: 'recorded' | 'duplicate' | 'conflict';
  /** Where the log holds the activity of that id. */
  readonly position: Position;
}

/** A stretch of the log: the entries with `after < position <= upTo`. */
export interface Stretch {
  readonly after: Position;
  /** At most the head. */
  readonly upTo: Position;
  /** The most entries of one batch. */
  readonly batchSize: number;
}

/** An erasure to append. */
export interface ErasureRequest {
  readonly studentId: string;
  readonly entryId: string;
  readonly recordedAt: Date;
}

/**
 * The log: every activity once, in one total order.
 *
 * Positions are 1, 2, 3, … without gaps. An entry never appears behind one that was already read, and one that was
 * read never disappears: what `head`, `read` and `append` tell is durable.
 *
 * Every method throws `ConnectionError`, `TimeoutError` (both retryable) or `AuthenticationError` for what its store
 * says, and rejects with the signal's reason once aborted.
 */
export interface ActivityStore {
  head(options?: CallOptions): Promise<LogHead>;

  /**
   * Gives each new activity the next position, in the given order, in one transaction: no other append comes between.
   * Under the id of an anonymised activity everything is a duplicate; its content is not known any more.
   *
   * @param activities - with distinct ids, no more than a few thousand
   * @returns a result per activity, in the same order
   * @throws `ValidationError` when the store refuses an activity for what it is; then nothing was appended, and the
   * caller tries parts of the batch. Every other error is about the batch as a whole.
   */
  append(activities: readonly ParsedActivity[], options?: CallOptions): Promise<readonly AppendResult[]>;

  /**
   * Reads a stretch in the order of positions, in batches that are never empty. Leaving early frees what the store
   * holds for it.
   */
  read(stretch: Stretch, options?: CallOptions): AsyncIterable<readonly LogEntry[]>;

  /**
   * Whether the entry at a position is the one of that id. An anonymised activity answers to its id and to its hash.
   */
  holds(
    entry: { readonly position: Position; readonly activityId: string },
    options?: CallOptions,
  ): Promise<boolean>;

  /** Tells the head's position, at once and whenever it has moved on; positions in between may be left out. */
  watch(options?: CallOptions): AsyncIterable<Position>;

  /**
   * Appends an erasure and anonymises the student's earlier activities in place: `{ courseId, action, day,
   * activityIdHash }` stays, at the same position. One logical step: what an interruption leaves undone, the same call
   * or {@link completeErasures} does.
   */
  erase(
    erasure: ErasureRequest,
    options?: CallOptions,
  ): Promise<{ readonly position: Position; readonly activities: number }>;

  /**
   * Finishes every erasure up to a position that all projections have passed, and drops the student's id from it.
   *
   * @param forget - called, and waited for, before an id is dropped: at least once for each erasure. When it rejects, so
   * does the call, and the id stays
   */
  completeErasures(
    upTo: Position,
    forget: (erasure: ErasureRequest) => Promise<void>,
    options?: CallOptions,
  ): Promise<void>;

  /** Appends a marker: a position of its own for a repair to write at. */
  mark(
    marker: { readonly entryId: string; readonly recordedAt: Date },
    options?: CallOptions,
  ): Promise<Position>;
}
