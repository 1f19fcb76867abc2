import { setTimeout } from 'node:timers/promises';
import {
  type ActivityStore,
  AdapterError,
  type AppendResult,
  memoryAdapter,
  type ParsedActivity,
  type Position,
} from '@learntrack/core';
import { readLog } from '../../src/activity-store/steps.ts';
import { openAdapter } from '../../src/adapter/open-adapter.ts';
import { recordedAt } from '../../src/generators/activities.ts';
import { withMethods } from '../remote-memory/with-methods.ts';
import {
  appending,
  reading,
  readingActivities,
  readingOwnIds,
  recordingAgain,
  underAnotherId,
  wrappingAll,
} from './activity-store-plants.ts';
import type { Mutant } from './mutant.ts';

/** Wrong about the head, and about what an append records and tells. */
export const appendMutants: Mutant<ActivityStore>[] = [
  {
    name: 'begins at position 1',
    plant: (right) => ({
      head: async (options) => {
        const head = await right.head(options);
        return { ...head, position: Math.max(head.position, 1) };
      },
    }),
    caughtBy: ['an empty log stands at position 0 and has a logId'],
  },
  {
    name: 'has no logId before the first append',
    plant: (right) => ({
      head: async (options) => {
        const head = await right.head(options);
        return head.position === 0 ? { ...head, logId: '' } : head;
      },
    }),
    caughtBy: [
      'an empty log stands at position 0 and has a logId',
      'the head moves with every entry, and the logId stays',
    ],
  },
  {
    name: 'counts activities only for its head',
    plant: (right) => ({
      head: async (options) => {
        const head = await right.head(options);
        const log = await readLog(right);
        return { ...head, position: log.filter(({ kind }) => kind === 'activity').length };
      },
    }),
    caughtBy: ['the head moves with every entry, and the logId stays'],
  },
  {
    name: 'keeps everything in the process',
    plant: () => wrappingAll(openAdapter(memoryAdapter()).ports.activityStore, (args) => args),
    caughtBy: [
      'every client of a log tells the same head',
      'every client of a log knows the ids of what was erased',
      'what is read is what the database holds',
      'what was stored is there after a restart',
    ],
  },
  {
    name: 'makes a logId where it finds the log empty',
    plant: (right) => {
      const own = `log ${Math.random()}`;
      return {
        head: async (options) => {
          const head = await right.head(options);
          return head.position === 0 ? { ...head, logId: own } : head;
        },
      };
    },
    caughtBy: ['a log that its clients begin at the same time has one logId'],
  },
  {
    name: 'names every log alike',
    plant: (right) => ({ head: async (options) => ({ ...(await right.head(options)), logId: 'log' }) }),
    caughtBy: ['every log has a logId of its own'],
  },
  {
    name: 'tells positions from 0',
    plant: appending(async (activities, right, options) =>
      (await right.append(activities, options)).map((result) => ({
        ...result,
        position: result.position - 1,
      })),
    ),
    caughtBy: ['an append gives its activities the next positions, in the given order'],
  },
  {
    name: 'gives positions with gaps',
    plant: appending(async (activities, right, options) => {
      const results = await right.append(activities, options);
      await right.mark({ entryId: 'a position that nobody gets', recordedAt });
      return results;
    }),
    caughtBy: [
      'an append gives its activities the next positions, in the given order',
      'appends that race are recorded one after the other, each in its given order, without gaps',
    ],
  },
  {
    name: 'records a batch in the order of its ids',
    plant: appending(async (activities, right, options) => {
      const sorted = activities.toSorted((a, b) => (a.activity.activityId < b.activity.activityId ? -1 : 1));
      const results = await right.append(sorted, options);
      return activities.map((one) => results[sorted.indexOf(one)] as AppendResult);
    }),
    caughtBy: ['an append gives its activities the next positions, in the given order'],
  },
  {
    name: 'counts a duplicate',
    plant: recordingAgain(() => true),
    caughtBy: [
      'an activity that the log holds is a duplicate at its first position, and changes nothing',
      'any activity is read as it was recorded, and recorded again it is a duplicate',
      'after any sequence of calls, every answer is that of the log in memory',
    ],
  },
  {
    name: 'uses up positions for duplicates',
    plant: appending(async (activities, right, options) => {
      const results = await right.append(activities, options);
      for (const { status } of results) {
        if (status !== 'recorded') await right.mark({ entryId: 'a position that nobody gets', recordedAt });
      }
      return results;
    }),
    caughtBy: [
      'an activity that the log holds is a duplicate at its first position, and changes nothing',
      'a batch of new, known and conflicting activities tells of each in its place, and leaves no gap',
      'after any sequence of calls, every answer is that of the log in memory',
    ],
  },
  {
    name: 'takes over what a duplicate brings',
    plant: (right) => {
      const last = new Map<string, ParsedActivity>();
      return {
        ...readingActivities((activity) => last.get(activity.activityId)?.activity ?? activity)(right),
        append: (activities, options) => {
          for (const parsed of activities) last.set(parsed.activity.activityId, parsed);
          return right.append(activities, options);
        },
      };
    },
    caughtBy: [
      'an activity that the log holds is a duplicate at its first position, and changes nothing',
      'other content under an id that the log holds is a conflict, and what is stored stays',
    ],
  },
  {
    name: 'merges a conflict',
    plant: appending(async (activities, right, options) =>
      (await right.append(activities, options)).map(({ status, position }) => ({
        status: status === 'conflict' ? 'duplicate' : status,
        position,
      })),
    ),
    caughtBy: [
      'other content under an id that the log holds is a conflict, and what is stored stays',
      'of activities that race for one id, one is recorded, and the others are conflicts with it',
      'after any sequence of calls, every answer is that of the log in memory',
    ],
  },
  {
    name: 'tells of what is new first',
    plant: appending(async (activities, right, options) =>
      (await right.append(activities, options)).toSorted(
        (a, b) => Number(b.status === 'recorded') - Number(a.status === 'recorded'),
      ),
    ),
    caughtBy: [
      'a batch of new, known and conflicting activities tells of each in its place, and leaves no gap',
    ],
  },
  {
    name: 'fails on an empty batch',
    plant: appending(async (activities, right, options) => {
      if (activities.length > 0) return right.append(activities, options);
      throw new AdapterError('the batch is empty', { adapter: 'mutant', operation: 'append' });
    }),
    caughtBy: ['an empty batch appends nothing'],
    throws: true,
  },
  {
    name: 'looks for duplicates first and inserts then',
    plant: (right) => ({
      ...readingOwnIds(right),
      append: async (activities, options) => {
        const known = new Map<string, Position>();
        for (const entry of await readLog(withMethods(right, readingOwnIds(right)))) {
          if (entry.kind === 'activity') known.set(entry.activity.activityId, entry.position);
        }
        const fresh = activities.filter(({ activity }) => !known.has(activity.activityId));
        const results = [...(await right.append(fresh.map(underAnotherId), options))];
        return activities.map(({ activity }) => {
          const position = known.get(activity.activityId);
          return position ? { status: 'duplicate', position } : (results.shift() as AppendResult);
        });
      },
    }),
    caughtBy: [
      'of appends that race with the same activities, one records each, and the others tell where',
      'of activities that race for one id, one is recorded, and the others are conflicts with it',
    ],
  },
  {
    name: 'appends one by one',
    plant: appending(async (activities, right, options) => {
      const results: AppendResult[] = [];
      for (const one of activities) results.push(...(await right.append([one], options)));
      return results;
    }),
    caughtBy: [
      'appends that race are recorded one after the other, each in its given order, without gaps',
      'a server killed during appends has every activity that was told as recorded, once',
    ],
  },
  {
    name: 'numbers markers by themselves',
    plant: (right) => {
      let markers = 0;
      return {
        mark: async (marker, options) => {
          await right.mark(marker, options);
          return ++markers;
        },
      };
    },
    caughtBy: [
      'activities, erasures and markers that race share one sequence of positions',
      'a marker takes the next position and is read as it was given',
    ],
  },
  {
    name: 'dates its markers itself',
    plant: (right) => ({
      mark: ({ entryId }, options) => right.mark({ entryId, recordedAt: new Date() }, options),
    }),
    caughtBy: ['a marker takes the next position and is read as it was given'],
  },
  {
    name: 'tells the head before its appends have committed',
    plant: (right) => {
      let onTheirWay = 0;
      return {
        head: async (options) => {
          const head = await right.head(options);
          return { ...head, position: head.position + onTheirWay };
        },
        append: async (activities, options) => {
          onTheirWay += activities.length;
          try {
            await setTimeout(2);
            return await right.append(activities, options);
          } finally {
            onTheirWay -= activities.length;
          }
        },
      };
    },
    caughtBy: ['whoever follows the log while others append misses nothing'],
  },
  {
    name: 'lets old entries expire',
    plant: (right) => ({
      read: async function* (stretch, options) {
        const { position } = await right.head();
        const fresh = reading((entry) => (entry.position > position - 15 ? entry : undefined));
        yield* fresh(right).read(stretch, options);
      },
    }),
    caughtBy: ['an entry that was read once is read so ever after'],
  },
];
