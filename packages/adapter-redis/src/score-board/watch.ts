import {
  type ForwardDecay,
  type ScoreWatchQuery,
  type StudentScore,
  scoreAt,
  sumFor,
  untilAborted,
  type WatchOptions,
} from '@learntrack/core';
import { boardName, type Keys } from '../keys.ts';
import type { ChangeMessages } from './change-messages.ts';
import { studentsIn } from './changed-students.ts';
import type { ServedReads } from './served-reads.ts';

/** How many students' scores are read at once. */
const readAtOnce = 100;
/** For how long what was read may be told. */
const freshMs = 20;

/** Whom a watch has not told of yet, and the wait for more. */
class Untold {
  readonly students = new Set<string>();
  #failure: { readonly error: unknown } | undefined;
  #wake: (() => void) | undefined;

  add(students: Iterable<string>): void {
    for (const studentId of students) this.students.add(studentId);
    this.#wake?.();
  }

  fail(error: unknown): void {
    this.#failure = { error };
    this.#wake?.();
  }

  /** Takes some; waits while there are none. */
  async take(limit: number, signal: AbortSignal | undefined): Promise<string[]> {
    while (this.students.size === 0) {
      if (this.#failure) throw this.#failure.error;
      const more = new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      await untilAborted(more, signal);
    }
    const taken: string[] = [];
    for (const studentId of this.students) {
      if (taken.push(studentId) === limit) break;
    }
    for (const studentId of taken) this.students.delete(studentId);
    return taken;
  }
}

/** Tells whose scores changed, as messages say so, with the scores that they have by then. */
export async function* watchScores(
  reads: ServedReads,
  messages: ChangeMessages,
  keys: Keys,
  { courseId, above = 0, at }: ScoreWatchQuery,
  { signal, onReady }: WatchOptions,
): AsyncGenerator<StudentScore> {
  signal?.throwIfAborted();
  const board = boardName(courseId === undefined ? {} : { courseId });
  const untold = new Untold();
  const listener = {
    ready: () => onReady?.(),
    message: (text: string) => untold.add(studentsIn(text, courseId)),
    failed: (error: unknown) => untold.fail(error),
  };
  messages.add(listener);
  try {
    for (;;) {
      const students = await untold.take(readAtOnce, signal);
      const answers = await reads.read('watch', { signal }, (transaction, { generation }) =>
        transaction.zmscore(keys.board(generation, board), ...students),
      );
      const sums = (answers?.replies[0] ?? []) as readonly unknown[];
      const readAt = performance.now();
      for (const [i, studentId] of students.entries()) {
        if (performance.now() - readAt > freshMs) {
          untold.add(students.slice(i));
          break;
        }
        const sum = sums[i] ?? null;
        // Who has changed again meanwhile is told later, with the score of then.
        if (sum === null || untold.students.has(studentId)) continue;
        const score = told(-Number(sum), above, answers?.decay as ForwardDecay, at());
        if (score !== undefined) yield { studentId, score };
        signal?.throwIfAborted();
      }
    }
  } finally {
    messages.remove(listener);
  }
}

function told(sum: number, above: number, decay: ForwardDecay, at: Date): number | undefined {
  return sum < sumFor(above, decay, at) ? undefined : scoreAt(sum, decay, at);
}
