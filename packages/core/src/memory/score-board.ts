import { EventEmitter, once } from 'node:events';
import { compareText } from '../domain/compare-text.ts';
import { type ForwardDecay, forwardDecayOf, scoreAt, sumFor } from '../domain/engagement-score.ts';
import { getOrInsert } from '../domain/get-or-insert.ts';
import type { Board, ScoreIncrements } from '../domain/score-increments.ts';
import type { CallOptions } from '../ports/call-options.ts';
import type { Change } from '../ports/projection.ts';
import type {
  BoardQuery,
  ScoreBoard,
  ScoreWatchQuery,
  StudentRank,
  StudentScore,
  WatchOptions,
} from '../ports/score-board.ts';
import { Generations } from './generations.ts';

/** The sums of one board, by student. */
type Sums = Map<string, number>;

interface ServedBoard {
  readonly sums: ReadonlyMap<string, number>;
  readonly decay: ForwardDecay;
}

const noSums: Sums = new Map();

/** Engagement scores in memory. */
export class MemoryScoreBoard implements ScoreBoard {
  /** Per generation the boards, by key. */
  readonly #generations = new Generations<Map<string, Sums>>(() => new Map());
  /** Emits, by the key of a board, what was added to it. */
  readonly #changed = new EventEmitter().setMaxListeners(0);
  readonly readCheckpoint = this.#generations.readCheckpoint.bind(this.#generations);
  readonly startGeneration = this.#generations.startGeneration.bind(this.#generations);
  readonly completeGeneration = this.#generations.completeGeneration.bind(this.#generations);

  async apply(change: Change<ScoreIncrements>, options: CallOptions = {}): Promise<void> {
    this.#generations.commit(change, options, () => {
      for (const [studentId, position] of change.erase) {
        for (const boards of this.#generations.before(position)) {
          for (const sums of boards.values()) sums.delete(studentId);
        }
      }
      for (const { increments, ...board } of change.add.boards) {
        const sums = getOrInsert(this.#generations.data, keyOf(board), () => new Map());
        for (const [studentId, increment] of increments) {
          sums.set(studentId, (sums.get(studentId) ?? 0) + increment);
        }
      }
    });
    if (this.#generations.served?.data !== this.#generations.data) return;
    for (const { increments, ...board } of change.add.boards) {
      this.#changed.emit(keyOf(board), increments);
    }
  }

  async score(
    { studentId, at, ...board }: BoardQuery & { readonly studentId: string },
    { signal }: CallOptions = {},
  ): Promise<number | undefined> {
    signal?.throwIfAborted();
    const { sums, decay } = this.#board(board);
    const sum = sums.get(studentId);
    return sum === undefined ? undefined : scoreAt(sum, decay, at);
  }

  async parts(
    {
      studentId,
      courseId,
      at,
    }: { readonly studentId: string; readonly courseId?: string; readonly at: Date },
    { signal }: CallOptions = {},
  ): Promise<Map<string, number>> {
    signal?.throwIfAborted();
    const { served } = this.#generations;
    const parts = new Map<string, number>();
    if (!served) return parts;
    const decay = forwardDecayOf(served.checkpoint.definition);
    for (const [key, sums] of served.data) {
      const [ofCourse, action] = JSON.parse(key) as [string | null, string | null];
      const sum = sums.get(studentId);
      if (action === null || ofCourse !== (courseId ?? null) || sum === undefined) continue;
      parts.set(action, scoreAt(sum, decay, at));
    }
    return parts;
  }

  async top(
    { at, limit, offset, ...board }: BoardQuery & { readonly limit: number; readonly offset: number },
    { signal }: CallOptions = {},
  ): Promise<StudentScore[]> {
    signal?.throwIfAborted();
    const { sums, decay } = this.#board(board);
    return [...sums]
      .sort(compareSums)
      .slice(offset, offset + limit)
      .map(([studentId, sum]) => ({ studentId, score: scoreAt(sum, decay, at) }));
  }

  async rank(
    { studentId, at, ...board }: BoardQuery & { readonly studentId: string },
    { signal }: CallOptions = {},
  ): Promise<StudentRank | undefined> {
    signal?.throwIfAborted();
    const { sums, decay } = this.#board(board);
    const sum = sums.get(studentId);
    if (sum === undefined) return undefined;
    let ahead = 0;
    for (const other of sums) if (compareSums(other, [studentId, sum]) < 0) ahead += 1;
    return { studentId, score: scoreAt(sum, decay, at), rank: ahead + 1, of: sums.size };
  }

  async count(
    { at, thresholds, ...board }: BoardQuery & { readonly thresholds: readonly number[] },
    { signal }: CallOptions = {},
  ): Promise<number[]> {
    signal?.throwIfAborted();
    const { sums, decay } = this.#board(board);
    const lowest = thresholds.map((threshold) => sumFor(threshold, decay, at));
    const counts = thresholds.map(() => 0);
    for (const sum of sums.values()) {
      for (const [i, least] of lowest.entries()) if (sum >= least) counts[i] = (counts[i] ?? 0) + 1;
    }
    return counts;
  }

  async *watch(
    { courseId, above = 0, at }: ScoreWatchQuery,
    { signal, onReady }: WatchOptions = {},
  ): AsyncGenerator<StudentScore> {
    signal?.throwIfAborted();
    const board = courseId === undefined ? {} : { courseId };
    const key = keyOf(board);
    const untold = new Set<string>();
    const note = (increments: ReadonlyMap<string, number>) => {
      for (const studentId of increments.keys()) untold.add(studentId);
    };
    this.#changed.on(key, note);
    try {
      onReady?.();
      for (;;) {
        signal?.throwIfAborted();
        for (const studentId of untold) {
          untold.delete(studentId);
          const now = at();
          const { sums, decay } = this.#board(board);
          const sum = sums.get(studentId);
          if (sum === undefined || sum < sumFor(above, decay, now)) continue;
          yield { studentId, score: scoreAt(sum, decay, now) };
          signal?.throwIfAborted();
        }
        await once(this.#changed, key, { signal }).catch((error) => {
          signal?.throwIfAborted();
          throw error;
        });
      }
    } finally {
      this.#changed.off(key, note);
    }
  }

  #board(board: Board): ServedBoard {
    const { served } = this.#generations;
    if (!served) return { sums: noSums, decay: { halfLife: 1, landmark: 0 } };
    return {
      sums: served.data.get(keyOf(board)) ?? noSums,
      decay: forwardDecayOf(served.checkpoint.definition),
    };
  }
}

function keyOf({ courseId, action }: Board): string {
  return JSON.stringify([courseId ?? null, action ?? null]);
}

function compareSums([a, sumOfA]: readonly [string, number], [b, sumOfB]: readonly [string, number]): number {
  return sumOfB - sumOfA || compareText(a, b);
}
