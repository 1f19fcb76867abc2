import { EventEmitter, once } from 'node:events';
import {
  AdapterError,
  isLearnTrackError,
  type ScoreBoard,
  type ScoreWatchQuery,
  type StudentScore,
  type WatchOptions,
} from '@learntrack/core';
import type { Plant } from '../remote-memory/remote.ts';
import { fold } from './fold.ts';
import type { Mutant } from './mutant.ts';

const ownBoard =
  'a watch tells the score of a student that has changed on its board: overall, or of one course';
const onceEach = 'a step tells each student whom it has changed, once, and nobody else';
const latestScore = 'who is slow is told the latest score of each student, for all changes in between';
export const goesAway =
  'a watch whose server goes away fails with a retryable error, or says that it is ready again and goes on';
const aborted = "a watch of scores ends with the signal's reason, even while it waits";
const hangs =
  'while the server hangs, an abort ends a watch that begins and one that waits, and once it goes on they tell';

/** Score boards that tell those who watch something else than what changes, or do not let them go. */
export const watchMutants: Mutant<ScoreBoard>[] = [
  {
    name: 'tells the scores overall to those who watch a course',
    plant: watching((right, { courseId: _, ...query }, options) => right.watch(query, options)),
    caughtBy: [ownBoard],
  },
  {
    name: 'tells the whole board whenever somebody on it changes',
    plant: watching(async function* (right, query, options) {
      for await (const _ of right.watch(query, options)) {
        yield* await right.top({ at: query.at(), limit: 100, offset: 0 });
      }
    }),
    caughtBy: [onceEach],
  },
  {
    name: 'begins with the whole board',
    plant: watching(async function* (right, query, options) {
      yield* await right.top({ at: query.at(), limit: 100, offset: 0 });
      yield* right.watch(query, options);
    }),
    caughtBy: ['a watch tells what changes once it is ready, and not what was before'],
  },
  {
    name: 'watches the generation that there is',
    plant: watching(async function* (right, query, options) {
      if (await right.readCheckpoint()) return yield* right.watch(query, options);
      options.onReady?.();
      await untilAborted(options);
    }),
    caughtBy: ['a watch that begins before the store follows a log is told what comes'],
  },
  {
    name: 'asks for the instant once',
    plant: watching((right, query, options) => {
      const now = query.at();
      return right.watch({ ...query, at: () => now }, options);
    }),
    caughtBy: ['a score is told as of the instant when it is told'],
  },
  {
    name: 'tells the scores below the threshold, too',
    plant: watching((right, { above: _, ...query }, options) => right.watch(query, options)),
    caughtBy: ['a watch of scores above a threshold tells those that are, and no others'],
  },
  {
    name: 'keeps every change for who is slow',
    plant: watching((right, query, options) => ahead(right.watch(query, options), Number.POSITIVE_INFINITY)),
    caughtBy: [latestScore, 'an erased student is not told, and told with what comes after the erasure'],
  },
  {
    name: 'has room for one change',
    plant: watching((right, query, options) => ahead(right.watch(query, options), 1)),
    caughtBy: [latestScore],
  },
  {
    name: 'has one watch at a time',
    plant: (right) => {
      let latest: AsyncIterable<StudentScore> | undefined;
      return {
        watch: async function* (query, options) {
          const own = right.watch(query, options);
          latest = own;
          for await (const score of own) {
            if (latest !== own) return;
            yield score;
          }
        },
      };
    },
    caughtBy: [
      'several watches are all told, at their own pace, and one that is left does not disturb the others',
    ],
  },
  {
    name: 'tells whatever is applied',
    plant: (right) => {
      const applied = new EventEmitter();
      return {
        apply: async (change, options) => {
          await right.apply(change, options);
          applied.emit('apply');
        },
        watch: async function* (_, { signal, onReady } = {}) {
          onReady?.();
          await once(applied, 'apply', signal && { signal });
          yield { studentId: 'S1', score: 1 };
        },
      };
    },
    caughtBy: ['while a generation is built, a watch tells nothing of it'],
  },
  {
    name: 'watches the generation that it began in',
    plant: watching(async function* (right, query, options) {
      const began = await right.readCheckpoint();
      for await (const score of right.watch(query, options)) {
        if ((await right.readCheckpoint())?.generation === began?.generation) yield score;
      }
    }),
    caughtBy: ['a watch goes on in the generation that takes the place of the one it began in'],
  },
  {
    name: 'tells what its own client has applied',
    plant: (right) => {
      const own = new Set<string>();
      return {
        apply: async (change, options) => {
          for (const { increments } of change.add.boards) {
            for (const studentId of increments.keys()) own.add(studentId);
          }
          await right.apply(change, options);
        },
        watch: async function* (query, options) {
          for await (const score of right.watch(query, options)) if (own.has(score.studentId)) yield score;
        },
      };
    },
    caughtBy: ['a watch tells what other clients apply'],
  },
  {
    name: 'takes courses that look alike for the same',
    plant: watching((right, { courseId, ...query }, options) =>
      right.watch({ ...query, ...(courseId !== undefined && { courseId: fold(courseId) }) }, options),
    ),
    caughtBy: ['a watch takes ids that break stores elsewhere for ids like any other'],
  },
  {
    name: 'tells the first 500 students of a step',
    plant: watching(async function* (right, query, options) {
      let told = 0;
      for await (const score of right.watch(query, options)) if (told++ < 500) yield score;
    }),
    caughtBy: ['a step of a thousand students tells them all'],
  },
  {
    name: 'looks at the signal when it has something to tell',
    plant: watching(async function* (right, query, { signal, ...options }) {
      for await (const score of right.watch(query, options)) {
        signal?.throwIfAborted();
        yield score;
      }
    }),
    caughtBy: ['a signal that is aborted already stops a watch'],
  },
  {
    name: 'ends a watch without a word when it is aborted',
    plant: ending((error, { signal }) => {
      if (!signal?.aborted) throw error;
    }),
    caughtBy: [aborted],
  },
  {
    name: 'rejects a watch with an error of its own when it is aborted',
    plant: ending((error, { signal }) => {
      throw signal?.aborted ? new DOMException('aborted', 'AbortError') : error;
    }),
    caughtBy: [aborted],
  },
  {
    name: 'keeps the cursor of a watch that is left',
    plant: watching((right, query, options) => {
      const scores = right.watch(query, options)[Symbol.asyncIterator]();
      return { [Symbol.asyncIterator]: () => ({ next: () => scores.next() }) };
    }),
    caughtBy: ['a watch of scores that is left or aborted frees what the database holds for it'],
  },
  {
    name: 'checks the signal first in watch, and waits for the server whatever it says then',
    plant: watching((right, query, { signal, ...options }) => {
      signal?.throwIfAborted();
      return right.watch(query, options);
    }),
    caughtBy: [hangs],
  },
  {
    name: 'ends a watch without a word when the server goes away',
    plant: ending((error) => {
      if (!isLearnTrackError(error, 'CONNECTION')) throw error;
    }),
    caughtBy: [goesAway],
  },
  {
    name: 'goes on watching a server that went away, and tells nothing any more',
    plant: ending(async (error, options) => {
      if (!isLearnTrackError(error, 'CONNECTION')) throw error;
      options.onReady?.();
      await untilAborted(options);
    }),
    caughtBy: [goesAway],
  },
  {
    name: 'waits for a server that went away without a word',
    plant: ending(async (error, options) => {
      if (!isLearnTrackError(error, 'CONNECTION')) throw error;
      await untilAborted(options);
    }),
    caughtBy: [goesAway],
  },
  {
    name: 'tells those who watch a server that went away of an error that stays',
    plant: ending((error) => {
      if (!isLearnTrackError(error, 'CONNECTION')) throw error;
      throw new AdapterError('no route', { adapter: 'mutant', operation: 'watch', cause: error });
    }),
    caughtBy: [goesAway],
  },
];

/** Replaces `watch` alone. */
function watching(
  mutated: (right: ScoreBoard, query: ScoreWatchQuery, options: WatchOptions) => AsyncIterable<StudentScore>,
): Plant<ScoreBoard> {
  return (right) => ({ watch: (query, options = {}) => mutated(right, query, options) });
}

/** Does something else when a watch fails; it ends behind that. */
function ending(end: (error: unknown, options: WatchOptions) => void | Promise<void>): Plant<ScoreBoard> {
  return watching(async function* (right, query, options) {
    try {
      yield* right.watch(query, options);
    } catch (error) {
      await end(error, options);
    }
  });
}

/** Takes scores before they are asked for, and keeps so many. */
async function* ahead(scores: AsyncIterable<StudentScore>, room: number): AsyncGenerator<StudentScore> {
  const kept: StudentScore[] = [];
  const changed = new EventEmitter();
  const taking = (async () => {
    for await (const score of scores) {
      if (kept.length === room) continue;
      kept.push(score);
      changed.emit('change');
    }
  })();
  for (;;) {
    if (kept.length === 0) await Promise.race([once(changed, 'change'), taking]);
    const score = kept.shift();
    if (score) yield score;
  }
}

/** Waits for nothing else. */
async function untilAborted({ signal }: WatchOptions): Promise<void> {
  if (signal) await once(signal, 'abort');
}
