import { toInstant } from '../domain/day.ts';
import { quote, ValidationError } from '../domain/errors.ts';
import { identifierProblem } from '../domain/identifier.ts';
import { wholeNumberProblem } from '../domain/whole-number.ts';
import type { CallOptions } from '../ports/call-options.ts';
import type { Clock } from '../ports/clock.ts';
import type {
  ScoreBoard,
  ScoreWatchQuery,
  StudentRank,
  StudentScore,
  WatchOptions,
} from '../ports/score-board.ts';

/** Which score: overall, or of one course, one action, or both. */
export interface ScoreOptions extends CallOptions {
  readonly courseId?: string;
  readonly action?: string;
  /** The instant that scores are as of; default now. All recorded activities count, whenever they happened. */
  readonly at?: Date | string;
}

/** How much of the ranking around a student. */
export interface AroundOptions extends ScoreOptions {
  /** How many students ahead; default 5, at most 5,000. */
  readonly ahead?: number;
  /** How many students behind; default 5, at most 5,000. */
  readonly behind?: number;
}

/** Which changes of scores to tell, and how. */
export type ScoreWatchOptions = Omit<ScoreWatchQuery, 'at'> & WatchOptions;

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

/** How often a ranking that moves is asked for what is around a student. */
const attempts = 5;

/** Engagement scores: `score(t) = Σ weight(action) · 2^(−(t − tᵢ)/halfLife)`. */
export class Scores {
  readonly #board: ScoreBoard;
  readonly #clock: Clock;
  readonly #halfLife: number;
  readonly #closing: AbortSignal;

  /** @param closing - ends what watches */
  constructor(board: ScoreBoard, clock: Clock, halfLife: number, closing: AbortSignal) {
    this.#board = board;
    this.#clock = clock;
    this.#halfLife = halfLife;
    this.#closing = closing;
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
    check({ limit: wholeNumberProblem(limit, 1, 10_000), offset: wholeNumberProblem(offset, 0) });
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
   * The ranking around a student, with the student in it; empty for one who is not known. Fewer stand ahead of the
   * first and behind the last; under a ranking that never stands still the student may come alone.
   *
   * @throws {@link ValidationError} when `ahead`, `behind` or `at` is not allowed
   *
   * @example
   * ```ts
   * for (const { rank, studentId, score } of await learnTrack.scores.around('S1', { ahead: 2, behind: 2 })) …
   * ```
   */
  async around(
    studentId: string,
    { ahead = 5, behind = 5, ...options }: AroundOptions = {},
  ): Promise<readonly StudentRank[]> {
    check({ ahead: wholeNumberProblem(ahead, 0, 5000), behind: wholeNumberProblem(behind, 0, 5000) });
    const query = this.#query(options);
    for (let attempt = 1; ; attempt++) {
      const place = await this.#board.rank({ studentId, ...query }, options);
      if (!place) return [];
      const { rank, of } = place;
      const first = Math.max(1, rank - ahead);
      const limit = rank + behind - first + 1;
      const stretch = await this.#board.top({ ...query, offset: first - 1, limit }, options);
      // Rank and stretch are two looks: where the ranking moved between them, they do not fit.
      const fits = stretch[rank - first]?.studentId === studentId && first + stretch.length - 1 <= of;
      if (fits) return stretch.map((one, i) => ({ ...one, rank: first + i, of }));
      if (attempt === attempts) return [place];
    }
  }

  /**
   * Tells students whose score changes, with the score as of now, until it is left. That scores fade with time is no
   * change. Changes that are not asked for yet are told as one per student, so a slow reader misses steps in between, and
   * never the last one. For live pages and alerts; where each change must be seen, use a custom projection.
   *
   * @param options - `above`: tells no scores below that; `onReady`: called when it has begun, and again when it goes on
   * after a lost connection: the moment to read what a page shows
   * @throws {@link ValidationError} when `courseId` or `above` is not allowed; a retryable `ConnectionError` when the
   * store went away and the watch must be begun again; an error with the code `CLOSED` when LearnTrack is closed
   *
   * @example
   * ```ts
   * for await (const { studentId, score } of learnTrack.scores.watch({ courseId: 'C1', above: 20, signal })) …
   * ```
   */
  async *watch({
    signal,
    onReady,
    ...query
  }: ScoreWatchOptions = {}): AsyncGenerator<StudentScore, void, undefined> {
    const { courseId, above } = query;
    check({
      courseId: courseId === undefined ? undefined : identifierProblem(courseId),
      above: above === undefined || isScore(above) ? undefined : `${quote(above)} is no number from 0`,
    });
    const at = () => this.#clock.now();
    const ending = signal ? AbortSignal.any([signal, this.#closing]) : this.#closing;
    yield* this.#board.watch({ ...query, at }, { signal: ending, onReady });
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
    const wrong = thresholds.find((threshold) => !isScore(threshold));
    check({ thresholds: wrong === undefined ? undefined : `${quote(wrong)} is no number from 0` });
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

function isScore(value: number): boolean {
  return value >= 0 && Number.isFinite(value);
}

/** Throws the first problem there is. */
function check(problems: { readonly [path: string]: string | undefined }): void {
  for (const [path, message] of Object.entries(problems)) {
    if (message !== undefined) throw new ValidationError('Invalid query', [{ path, message }]);
  }
}
