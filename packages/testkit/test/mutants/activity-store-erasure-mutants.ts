import { setImmediate } from 'node:timers/promises';
import { type ActivityStore, type ErasureRequest, NotFoundError, type Position } from '@learntrack/core';
import { readActivities } from '../../src/activity-store/steps.ts';
import { recordedAt } from '../../src/generators/activities.ts';
import type { Plant } from '../remote-memory/remote.ts';
import { isAnonymised, keepingAside, reading, recordingAgain } from './activity-store-plants.ts';
import { fold } from './fold.ts';
import type { Mutant } from './mutant.ts';

/** Wrong about forgetting a student. */
export const erasureMutants: Mutant<ActivityStore>[] = [
  {
    name: 'counts the erasure among the activities that it anonymised',
    plant: erasing(async (erase, request) => {
      const { position, activities } = await erase(request);
      return { position, activities: activities + 1 };
    }),
    caughtBy: [
      "an erasure takes the next position and tells how many of the student's activities it anonymised",
    ],
  },
  {
    name: 'never names the student in the log',
    plant: reading((entry) => {
      if (entry.kind !== 'erasure') return entry;
      const { studentId: _, ...nameless } = entry;
      return nameless;
    }),
    caughtBy: [
      "an erasure takes the next position and tells how many of the student's activities it anonymised",
      'entries of every kind are read in one sequence, as they were given',
    ],
  },
  {
    name: 'keeps the region of an erased activity',
    plant: keepingAside(({ region }, entry) => ({ ...entry, region })),
    caughtBy: ['an erased activity keeps its position, course, action and day, and nothing else'],
  },
  {
    name: 'takes the day of an erased activity from a local time zone',
    plant: keepingAside(({ timestamp }, entry) => {
      const local = new Date(timestamp.getTime() + 3_600_000);
      return { ...entry, day: local.toISOString().slice(0, 10) };
    }),
    caughtBy: ['an erased activity keeps its position, course, action and day, and nothing else'],
  },
  {
    name: 'deletes what it erases',
    plant: reading((entry) => (isAnonymised(entry) ? undefined : entry)),
    caughtBy: [
      'an erased activity keeps its position, course, action and day, and nothing else',
      'after any sequence of calls, every answer is that of the log in memory',
    ],
  },
  {
    name: 'erases all students whose ids look alike',
    plant: erasing(async (erase, request, right) => {
      const { position, ...told } = await erase(request);
      let { activities } = told;
      const alike = (await readActivities(right)).filter(
        ({ studentId }) => fold(studentId) === fold(request.studentId),
      );
      for (const { studentId } of alike) activities += (await erase({ ...request, studentId })).activities;
      return { position, activities };
    }),
    caughtBy: [
      'an erasure takes nobody else, however alike the ids',
      'a student is erased by the very id, whatever it is made of',
    ],
  },
  {
    name: 'anonymises what comes in while it works',
    plant: erasing(async (erase, request) => {
      const told = await erase(request);
      for (let turns = 0; turns < 4; turns++) await setImmediate();
      await erase({ ...request, entryId: 'what came in meanwhile' });
      return told;
    }),
    caughtBy: ['an erasure that races with appends anonymises what lies before it and nothing behind'],
  },
  {
    name: 'takes nothing more of an erased student',
    plant: (right) => {
      const erased = new Map<string, Position>();
      return {
        append: async (activities, options) => {
          const taken = activities.filter(({ activity }) => !erased.has(activity.studentId));
          const results = [...(await right.append(taken, options))];
          return activities.map(({ activity }) => {
            const position = erased.get(activity.studentId);
            return position ? { status: 'duplicate', position } : (results.shift() as never);
          });
        },
        erase: async (request, options) => {
          const told = await right.erase(request, options);
          erased.set(request.studentId, told.position);
          return told;
        },
      };
    },
    caughtBy: [
      'what a student does after an erasure is kept, until the next one',
      'what a student did after the erasure stays, when it is completed late',
    ],
  },
  {
    name: 'counts again what it has anonymised before',
    plant: (right) => {
      const before = new Map<string, number>();
      return {
        erase: async (request, options) => {
          const { position, activities } = await right.erase(request, options);
          const all = activities + (before.get(request.studentId) ?? 0);
          before.set(request.studentId, all);
          return { position, activities: all };
        },
      };
    },
    caughtBy: [
      'what a student does after an erasure is kept, until the next one',
      'erasing a student again, who did nothing since, anonymises nothing more',
    ],
  },
  {
    name: 'refuses to erase whom it does not know',
    plant: erasing(async (erase, request, right) => {
      const known = (await readActivities(right)).some(({ studentId }) => studentId === request.studentId);
      if (!known) throw new NotFoundError('no such student');
      return erase(request);
    }),
    caughtBy: ['erasing a student whom the log does not know adds the erasure and changes nothing else'],
    throws: true,
  },
  {
    name: 'resurrects an erased student when an old file is imported again',
    plant: recordingAgain(isAnonymised),
    caughtBy: [
      'the activities of an erased student, appended again, are duplicates and stay anonymised',
      'an activity whose erasure is completed stays a duplicate',
      'after any sequence of calls, every answer is that of the log in memory',
    ],
  },
  {
    name: 'remembers what an erased activity said',
    plant: (right) => {
      const hashes = new Map<string, string>();
      return {
        append: async (activities, options) => {
          const results = await right.append(activities, options);
          return results.map(({ status, position }, i) => {
            const { activity, contentHash } = activities[i] as (typeof activities)[number];
            if (status === 'recorded') hashes.set(activity.activityId, contentHash);
            const known = hashes.get(activity.activityId) === contentHash;
            return { status: status === 'duplicate' && !known ? 'conflict' : status, position };
          });
        },
      };
    },
    caughtBy: [
      'the id of an erased activity stays taken, whatever the content, since nobody knows it any more',
    ],
  },
  {
    name: 'keeps the key of its hashes in the process',
    plant: (right) => {
      let hasKey = false;
      return {
        ...recordingAgain((entry) => isAnonymised(entry) && !hasKey)(right, []),
        erase: (request, options) => {
          hasKey = true;
          return right.erase(request, options);
        },
      };
    },
    caughtBy: [
      'every client of a log knows the ids of what was erased',
      'what was stored is there after a restart',
    ],
  },
  {
    name: 'keeps a record of what it has erased',
    plant: erasing(async (erase, request, right) => {
      const activities = await readActivities(right);
      const told = await erase(request);
      await right.mark({ entryId: JSON.stringify(activities), recordedAt });
      return told;
    }),
    caughtBy: ['after an erasure the database mentions nothing that tells the activities from others'],
  },
];

/** Erases in another way. */
function erasing(
  mutated: (
    erase: (request: ErasureRequest) => ReturnType<ActivityStore['erase']>,
    request: ErasureRequest,
    right: ActivityStore,
  ) => ReturnType<ActivityStore['erase']>,
): Plant<ActivityStore> {
  return (right) => ({
    erase: (request, options) => mutated((other) => right.erase(other, options), request, right),
  });
}
