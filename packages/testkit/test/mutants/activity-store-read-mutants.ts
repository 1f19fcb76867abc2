import { type ActivityStore, entryId, isLearnTrackError, TimeoutError } from '@learntrack/core';
import { readLog } from '../../src/activity-store/steps.ts';
import { collect } from '../../src/suite/expectations.ts';
import { leaking, reading } from './activity-store-plants.ts';
import type { Mutant } from './mutant.ts';

/** Wrong about reading the log, knowing its entries, and watching it. */
export const readMutants: Mutant<ActivityStore>[] = [
  {
    name: 'keeps erasures and markers out of the log',
    plant: reading((entry) => (entry.kind === 'erasure' || entry.kind === 'marker' ? undefined : entry)),
    caughtBy: [
      'entries of every kind are read in one sequence, as they were given',
      'activities, erasures and markers that race share one sequence of positions',
    ],
  },
  {
    name: 'reads on to the head',
    plant: (right) => ({
      read: async function* (stretch, options) {
        const { position } = await right.head(options);
        yield* right.read({ ...stretch, upTo: position }, options);
      },
    }),
    caughtBy: [
      'a stretch is read whole, in order and nothing beside it, in batches that are neither empty nor too large',
      'an empty stretch gives nothing',
      'after any sequence of calls, every answer is that of the log in memory',
    ],
  },
  {
    name: 'reads what is appended meanwhile',
    plant: (right) => ({
      read: async function* (stretch, options) {
        let { after } = stretch;
        for await (const batch of right.read(stretch, options)) {
          after += batch.length;
          yield batch;
        }
        const { position } = await right.head();
        if (after === stretch.upTo) yield* right.read({ ...stretch, after, upTo: position }, options);
      },
    }),
    caughtBy: ['a read ends where its stretch does, though the log grows meanwhile'],
  },
  {
    name: 'reads the entry that it was to read behind',
    plant: (right) => ({
      read: (stretch, options) => right.read({ ...stretch, after: Math.max(0, stretch.after - 1) }, options),
    }),
    caughtBy: [
      'a stretch is read whole, in order and nothing beside it, in batches that are neither empty nor too large',
      'an empty stretch gives nothing',
    ],
  },
  {
    name: 'reads a thousand entries at a time, whatever was asked for',
    plant: (right) => ({
      read: (stretch, options) => right.read({ ...stretch, batchSize: 1000 }, options),
    }),
    caughtBy: [
      'a stretch is read whole, in order and nothing beside it, in batches that are neither empty nor too large',
    ],
  },
  {
    name: 'reads newest first',
    plant: (right) => ({
      read: async function* (stretch, options) {
        for await (const batch of right.read(stretch, options)) yield batch.toReversed();
      },
    }),
    caughtBy: [
      'a stretch is read whole, in order and nothing beside it, in batches that are neither empty nor too large',
    ],
  },
  {
    name: 'ends every read with an empty batch',
    plant: (right) => ({
      read: async function* (stretch, options) {
        yield* right.read(stretch, options);
        yield [];
      },
    }),
    caughtBy: [
      'a stretch is read whole, in order and nothing beside it, in batches that are neither empty nor too large',
      'an empty stretch gives nothing',
    ],
  },
  {
    name: 'has one cursor for all reads',
    plant: (right) => {
      let after = 0;
      return {
        read: async function* ({ upTo, batchSize, ...stretch }, options) {
          after = stretch.after;
          while (after < upTo) {
            const next = { after, upTo: Math.min(upTo, after + batchSize), batchSize };
            const batch = (await collect(right.read(next, options))).flat();
            after += batch.length;
            yield batch;
          }
        },
      };
    },
    caughtBy: ['reads at the same time do not disturb each other'],
  },
  {
    name: 'keeps a connection of its pool for every read that is left early',
    plant: (right) => {
      let taken = 0;
      return {
        read: async function* (stretch, options) {
          if (taken === 100)
            throw new TimeoutError('no connection is free', { adapter: 'mutant', operation: 'read' });
          taken += 1;
          yield* leaking(right.read(stretch, options));
          taken -= 1;
        },
      };
    },
    caughtBy: ['reads that are left early do not disturb those that follow'],
    throws: true,
  },
  {
    name: 'looks for an id wherever it is',
    plant: (right) => ({
      holds: async ({ activityId }) => (await readLog(right)).some((entry) => entryId(entry) === activityId),
    }),
    caughtBy: [
      'the log holds an entry of every kind at its position under its id, and under no other',
      'the log holds nothing at position 0 or beyond the head',
    ],
  },
  {
    name: 'looks whether there is a position, whatever the id',
    plant: (right) => ({
      holds: async ({ position }) => position > 0 && position <= (await right.head()).position,
    }),
    caughtBy: [
      'the log holds an entry of every kind at its position under its id, and under no other',
      'an anonymised activity is held under its id and its hash, and under no other',
    ],
  },
  {
    name: 'holds whatever lies beyond the head',
    plant: (right) => ({
      holds: async (entry, options) =>
        entry.position > (await right.head()).position || right.holds(entry, options),
    }),
    caughtBy: ['the log holds nothing at position 0 or beyond the head'],
  },
  {
    name: 'knows an anonymised activity by its hash alone',
    plant: (right) => ({
      holds: async ({ position, activityId }) => {
        const entry = (await readLog(right))[position - 1];
        return entry !== undefined && entryId(entry) === activityId;
      },
    }),
    caughtBy: ['an anonymised activity is held under its id and its hash, and under no other'],
  },
  {
    name: 'begins a watch at position 0',
    plant: (right) => ({
      watch: async function* (options) {
        yield 0;
        yield* right.watch(options);
      },
    }),
    caughtBy: ['a watch tells at once where the head is'],
  },
  {
    name: 'ends a watch when it has told the head',
    plant: (right) => ({
      watch: async function* (options) {
        for await (const position of right.watch(options)) {
          yield position;
          return;
        }
      },
    }),
    caughtBy: [
      'a watch that waits is told when the head moves',
      "a watch ends with the signal's reason, even while it waits",
    ],
  },
  {
    name: 'tells a watch the number of activities',
    plant: (right) => ({
      watch: async function* (options) {
        for await (const _ of right.watch(options)) {
          yield (await readLog(right)).filter(({ kind }) => kind === 'activity').length;
        }
      },
    }),
    caughtBy: ['a watch tells whenever the head has moved: by an append, an erasure, a marker'],
  },
  {
    name: 'tells a watch every position twice',
    plant: (right) => ({
      watch: async function* (options) {
        for await (const position of right.watch(options)) yield* [position, position];
      },
    }),
    caughtBy: ['what a watch tells goes upwards, never beyond the head, and reaches it'],
  },
  {
    name: 'tells a watch what its own client has appended',
    plant: (right) => {
      let last = 0;
      return {
        append: async (activities, options) => {
          const results = await right.append(activities, options);
          last = Math.max(last, ...results.map(({ position }) => position));
          return results;
        },
        watch: async function* (options) {
          for await (const _ of right.watch(options)) yield last;
        },
      };
    },
    caughtBy: ['a watch tells what other clients append'],
  },
  {
    name: 'has one watch at a time',
    plant: (right) => {
      let latest: AsyncIterable<number> | undefined;
      return {
        watch: async function* (options) {
          const own = right.watch(options);
          latest = own;
          for await (const position of own) {
            if (latest !== own) return;
            yield position;
          }
        },
      };
    },
    caughtBy: ['several watches are all told, and one that is left does not disturb the others'],
  },
  {
    name: 'keeps the cursor of a watch that is left',
    plant: (right) => ({ watch: (options) => leaking(right.watch(options)) }),
    caughtBy: ['a watch that is left or aborted frees what the database holds for it'],
  },
  {
    name: 'ends a watch without a word when the server goes away',
    plant: (right) => ({
      watch: async function* (options) {
        try {
          yield* right.watch(options);
        } catch (error) {
          if (!isLearnTrackError(error, 'CONNECTION')) throw error;
        }
      },
    }),
    caughtBy: ['a watch whose server goes away goes on when it is back, or fails with a retryable error'],
  },
];
