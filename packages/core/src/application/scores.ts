import { toInstant } from '../domain/day.ts';
import { quote, ValidationError } from '../domain/errors.ts';
import { wholeNumberProblem } from '../domain/whole-number.ts';
import type { CallOptions } from '../ports/call-options.ts';
import type { Clock } from '../ports/clock.ts';
import type { ScoreBoard, StudentRank, StudentScore } from '../ports/score-board.ts';

/** Which score: overall, or of one course, one action, or both. */
export interface ScoreOptions extends CallOptions {
  readonly courseId?: string;
  readonly action?: string;
  /** The instant that scores are as of; default now. All recorded activities count, whenever they happened. */
  readonly at?: Date | string;
}

/** One part of a score. */
export interface ScorePart {
  readonly action: string;
  readonly score: number;
  /** 0 to 1. */
  readonly share: number;
}

/** A score and what it is made of. */
export interface ScoreExplanation extends StudentScore {
  readonly courseId?: string;
  readonly at: Date;
  /** In milliseconds. */
  readonly halfLife: number;
  /** Per action, the largest part first; they add up to the score. */
  readonly parts: readonly ScorePart[];
}

/** How scores are spread. */
export interface ScoreBucket {
  readonly atLeast: number;
  /** How many students have at least that score. */
  readonly students: number;
}

/** Engagement scores: `score(t) = Σ weight(action) · 2^(−(t − tᵢ)/halfLife)`. */
export class Scores {
  readonly #board: ScoreBoard;
  readonly #clock: Clock;
  readonly #halfLife: number;

  constructor(board: ScoreBoard, clock: Clock, halfLife: number) {
    this.#board = board;
    this.#clock = clock;
    this.#halfLife = halfLife;
  }

  /**
   * A student's score; 0 for one who is not known, or whose score became too small to keep.
   *
   * @throws {@link ValidationError} when `at` is no instant
   */
  async get(studentId: string, options: ScoreOptions = {}): Promise<number> {
    return (await this.#board.score({ studentId, ...this.#query(options) }, options)) ?? 0;
  }

  /**
   * The students with the highest scores, the highest first; equal ones by `studentId`.
   *
   * @param limit - 1 to 10,000
   * @throws {@link ValidationError} when `limit` or `offset` is not allowed
   */
  async top(
    limit: number,
    { offset = 0, ...options }: ScoreOptions & { readonly offset?: number } = {},
  ): Promise<readonly StudentScore[]> {
    const problems = { limit: wholeNumberProblem(limit, 1, 10_000), offset: wholeNumberProblem(offset, 0) };
    for (const [path, message] of Object.entries(problems)) {
      if (message !== undefined) throw new ValidationError('Invalid query', [{ path, message }]);
    }
    return this.#board.top({ limit, offset, ...this.#query(options) }, options);
  }

  /**
   * A student's place in the ranking, from 1; nothing for one who is not known.
   *
   * @throws {@link ValidationError} when `at` is no instant
   */
  async rank(studentId: string, options: ScoreOptions = {}): Promise<StudentRank | undefined> {
    return this.#board.rank({ studentId, ...this.#query(options) }, options);
  }

  /**
   * A student's score and its parts per action, overall or in one course.
   *
   * @throws {@link ValidationError} when `at` is no instant
   *
   * @example
   * ```ts
   * const { score, parts } = await learnTrack.scores.explain('S1');
   * ```
   */
  async explain(
    studentId: string,
    { courseId, at, signal }: Omit<ScoreOptions, 'action'> = {},
  ): Promise<ScoreExplanation> {
    const query = { ...(courseId !== undefined && { courseId }), at: this.#at(at) };
    const parts = [...(await this.#board.parts({ studentId, ...query }, { signal }))];
    const score = parts.reduce((sum, [, part]) => sum + part, 0);
    return {
      studentId,
      score,
      halfLife: this.#halfLife,
      ...query,
      parts: parts
        .map(([action, part]) => ({ action, score: part, share: score === 0 ? 0 : part / score }))
        .sort((a, b) => b.score - a.score),
    };
  }

  /**
   * How many students have at least each of the given scores.
   *
   * @throws {@link ValidationError} when a threshold is no number from 0, or `at` no instant
   */
  async distribution(
    thresholds: readonly number[],
    options: ScoreOptions = {},
  ): Promise<readonly ScoreBucket[]> {
    const wrong = thresholds.find((threshold) => !(threshold >= 0 && Number.isFinite(threshold)));
    if (wrong !== undefined) {
      throw new ValidationError('Invalid query', [
        { path: 'thresholds', message: `${quote(wrong)} is no number from 0` },
      ]);
    }
    const counts = await this.#board.count({ thresholds, ...this.#query(options) }, options);
    return thresholds.map((atLeast, i) => ({ atLeast, students: counts[i] ?? 0 }));
  }

  #query({ courseId, action, at }: ScoreOptions) {
    return {
      ...(courseId !== undefined && { courseId }),
      ...(action !== undefined && { action }),
      at: this.#at(at),
    };
  }

  #at(at: Date | string | undefined): Date {
    return at === undefined ? this.#clock.now() : toInstant(at, 'at');
  }
}
