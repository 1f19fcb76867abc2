import type { Board, BoardIncrements } from '../domain/score-increments.ts';
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

/**
 * Engagement scores. Kept as forward-decayed sums; the generation's definition tells half-life and landmark, and
 * `scoreAt(sum, forwardDecayOf(definition), at)` the score. Scores too small to matter may be trimmed.
 */
export interface ScoreBoard extends Projection<readonly BoardIncrements[]> {
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
}
