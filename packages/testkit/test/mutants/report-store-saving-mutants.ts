import { AdapterError, type DailyRepair, isLearnTrackError, type ReportStore } from '@learntrack/core';
import type { Mutant } from './mutant.ts';

const failing = 'a computation that fails half-way leaves what was stored, and its error is told';
const abortedHalfWay = 'a computation that is aborted half-way leaves what was stored';
const abortedBetween = "performance that is aborted between two rows ends with the signal's reason";
const killedSaving =
  'a server killed while performance is saved has the old or the new as a whole, and the same call finishes';
const killedRepairing =
  'a server killed during a repair has the row as before or as repaired, and the same repair finishes';

type SavePerformance = ReportStore['savePerformance'];

/** Report stores that do in several steps what is one. */
export const reportStoreSavingMutants: Mutant<ReportStore>[] = [
  {
    name: 'deletes the old performance first and streams the new one then',
    plant: (right) => ({
      savePerformance: async (period, courses, options) => {
        await right.savePerformance(period, some(), options);
        return right.savePerformance(period, courses, options);
      },
    }),
    caughtBy: [failing, abortedHalfWay, killedSaving],
  },
  {
    name: 'writes performance row by row',
    plant: (right) => ({
      savePerformance: async (period, courses, options) => {
        let saved = 0;
        for await (const course of courses) {
          const one = { ...period, courseId: course.courseId };
          saved += await right.savePerformance(one, some(course), options);
        }
        return saved;
      },
    }),
    caughtBy: [failing, abortedHalfWay, killedSaving],
  },
  {
    name: 'takes the end of a computation that fails for its end',
    plant: (right) => ({
      savePerformance: (period, courses, options) => {
        const untilItFails = async function* () {
          try {
            yield* courses;
          } catch {}
        };
        return right.savePerformance(period, untilItFails(), options);
      },
    }),
    caughtBy: [failing],
  },
  {
    name: 'tells its own error for that of a computation',
    plant: (right) => ({
      savePerformance: async (period, courses, options) => {
        try {
          return await right.savePerformance(period, courses, options);
        } catch (cause) {
          if (isLearnTrackError(cause)) throw cause;
          throw new AdapterError('not saved', { adapter: 'mutant', operation: 'savePerformance', cause });
        }
      },
    }),
    caughtBy: [failing],
  },
  {
    name: 'looks at the signal before the first row alone',
    plant: (right) => ({
      savePerformance: async (period, courses, options) => {
        options?.signal?.throwIfAborted();
        return right.savePerformance(period, courses);
      },
    }),
    caughtBy: [abortedHalfWay],
  },
  {
    name: 'tells the rows of performance that it has fetched, in spite of an abort',
    plant: (right) => ({
      async *performance(query, options) {
        options?.signal?.throwIfAborted();
        yield* right.performance(query);
      },
    }),
    caughtBy: [abortedBetween],
  },
  {
    name: 'takes an abort between two rows of performance for the end',
    plant: (right) => ({
      async *performance(query, options) {
        for await (const row of right.performance(query, options)) {
          yield row;
          if (options?.signal?.aborted) return;
        }
      },
    }),
    caughtBy: [abortedBetween],
  },
  {
    name: 'tells that performance is saved before it is',
    plant: (right) => {
      let saving: Promise<unknown> = Promise.resolve();
      return {
        async *performance(query, options) {
          await saving;
          yield* right.performance(query, options);
        },
        savePerformance: async (...args: Parameters<SavePerformance>) => {
          saving = right.savePerformance(...args).catch(() => {});
          return 4;
        },
      };
    },
    caughtBy: [killedSaving],
  },
  {
    name: 'repairs one action after the other',
    plant: (right) => ({
      repair: async (repair, options) => {
        const [first, ...rest] = repair.actions;
        const half = { ...repair, position: repair.position - 0.5, actions: new Map(first && [first]) };
        if (rest.length > 0) await right.repair(half, options);
        await right.repair(repair, options);
      },
    }),
    caughtBy: [killedRepairing],
  },
  {
    name: 'believes that a repair that it has sent is done',
    plant: (right) => {
      const sent = new Set<DailyRepair['position']>();
      return {
        repair: async (repair, options) => {
          if (sent.has(repair.position)) return;
          sent.add(repair.position);
          await right.repair(repair, options);
        },
      };
    },
    caughtBy: [killedRepairing],
  },
  {
    name: 'gives the raw errors of its driver for repairs and performance',
    plant: (right) => {
      const raw = async <T>(call: Promise<T>): Promise<T> => {
        try {
          return await call;
        } catch (error) {
          throw isLearnTrackError(error, 'CONNECTION') ? new Error('NoHostAvailable') : error;
        }
      };
      return {
        repair: (...args) => raw(right.repair(...args)),
        savePerformance: (...args) => raw(right.savePerformance(...args)),
      };
    },
    caughtBy: [
      'while the server is down, every call fails with a retryable error, and works once it is back',
    ],
  },
];

async function* some<T>(...items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}
