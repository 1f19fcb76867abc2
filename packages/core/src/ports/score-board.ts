import type { Board, ScoreIncrements } from '../domain/score-increments.ts';
import type { CallOptions } from './call-options.ts';
import type { Projection } from './projection.ts';

/** A student's engagement score. */
export interface StudentScore {
  readonly studentId: string;
  readonly score: number;
}

/** A student's place on a board. */
export interface StudentRank extends StudentScore {
  /** From 1; students of equal score are ranked by `studentId`. */
  readonly rank: number;
  /** How many students the board holds. */
  readonly of: number;
}

/** A place in a board's ranking, at an instant. */
export interface BoardQuery extends Board {
  /** The instant that scores are as of. */
  readonly at: Date;
}

/** Whose scores to watch. */
export interface ScoreWatchQuery {
  /** The scores of a course; without it, those overall. */
  readonly courseId?: string;
  /** Tells no scores below that. */
  readonly above?: number;
  /** The instant that a score is as of, asked for when it is told. */
  readonly at: () => Date;
}

/** How to watch. */
export interface WatchOptions extends CallOptions {
  /**
   * Called when the watch has begun: what changes from then on is told. Called again when it goes on after a lost
   * connection: what changed in between may have been missed, until the same student's next change.
   */
  readonly onReady?: (() => void) | undefined;
}

/**
 * Engagement scores. Kept as forward-decayed sums; the generation's definition tells half-life and landmark, and
 * `scoreAt(sum, forwardDecayOf(definition), at)` the score. A store may trim, as of `latest`, scores below an epsilon of
 * its own: never as of the clock, so that what it keeps is a function of the log, and an import of old history stays.
 */
export interface ScoreBoard extends Projection<ScoreIncrements> {
  /** Scores below it may have been trimmed; absent where none are. */
  readonly epsilon?: number;

  /** A student's score on one board; nothing for a student who is not on it. */
  score(
    query: BoardQuery & { readonly studentId: string },
    options?: CallOptions,
  ): Promise<number | undefined>;

  /** The parts of a student's score, per action, overall or in one course. */
  parts(
    query: { readonly studentId: string; readonly courseId?: string; readonly at: Date },
    options?: CallOptions,
  ): Promise<ReadonlyMap<string, number>>;

  /** The highest scores of a board; at equal scores, by `studentId`. */
  top(
    query: BoardQuery & { readonly limit: number; readonly offset: number },
    options?: CallOptions,
  ): Promise<readonly StudentScore[]>;

  /** A student's place on one board; nothing for a student who is not on it. */
  rank(
    query: BoardQuery & { readonly studentId: string },
    options?: CallOptions,
  ): Promise<StudentRank | undefined>;

  /** For each threshold, how many students of a board have at least that score. */
  count(
    query: BoardQuery & { readonly thresholds: readonly number[] },
    options?: CallOptions,
  ): Promise<readonly number[]>;

  /**
   * Tells students whose score an `apply` has changed, in what queries see; not those that it erased. Begins when the
   * first of them is asked for.
   *
   * What is told is the score that the student has by then, so changes that nobody has asked for yet are one: who is
   * slow holds nobody up, and there is never more kept for them than one entry per student. A generation tells nothing
   * while it is built, and need not when it is completed.
   *
   * Goes on until it is left. When its store goes away, it rejects with a retryable error, or goes on by itself once the
   * store is back, and calls `onReady`. When its adapter is closed, it rejects with the code `CLOSED` or `CONNECTION`.
   */
  watch(query: ScoreWatchQuery, options?: WatchOptions): AsyncIterable<StudentScore>;
}
