import type { ActivityStore, ErasureRequest } from '@learntrack/core';
import { recordedAt } from '../../src/generators/activities.ts';
import { completing, isAnonymised, recordingAgain } from './activity-store-plants.ts';
import type { Mutant } from './mutant.ts';

/** Wrong about completing an erasure. */
export const completionMutants: Mutant<ActivityStore>[] = [
  {
    name: 'asks to forget without saying by which erasure',
    plant: completing((complete, upTo, forget) =>
      complete(upTo, (erasure) => forget({ ...erasure, entryId: '' })),
    ),
    caughtBy: ['completing an erasure asks to forget the student, once, with the request as it was made'],
  },
  {
    name: 'asks to forget twice',
    plant: completing((complete, upTo, forget) =>
      complete(upTo, async (erasure) => {
        await forget(erasure);
        await forget(erasure);
      }),
    ),
    caughtBy: [
      'completing an erasure asks to forget the student, once, with the request as it was made',
      'after any sequence of calls, every answer is that of the log in memory',
    ],
  },
  {
    name: "drops the student's id before forget has run",
    plant: completing(async (complete, upTo, forget) => {
      const dropped: ErasureRequest[] = [];
      await complete(upTo, async (erasure) => {
        dropped.push(erasure);
      });
      for (const erasure of dropped) await forget(erasure);
    }),
    caughtBy: [
      'an erasure keeps its student until forgetting has ended, and only its id and time then',
      'where forgetting fails the call fails, the student stays named, and a later call does it again',
    ],
  },
  {
    name: 'does not wait for forget',
    plant: completing((complete, upTo, forget) =>
      complete(upTo, async (erasure) => {
        forget(erasure).catch(() => {});
      }),
    ),
    caughtBy: [
      'an erasure keeps its student until forgetting has ended, and only its id and time then',
      'where forgetting fails the call fails, the student stays named, and a later call does it again',
    ],
  },
  {
    name: 'completes an erasure again and again',
    plant: (right) => {
      const completed = new Set<ErasureRequest>();
      return {
        completeErasures: async (upTo, forget, options) => {
          for (const erasure of completed) await forget(erasure);
          await right.completeErasures(
            upTo,
            async (erasure) => {
              await forget(erasure);
              completed.add(erasure);
            },
            options,
          );
        },
      };
    },
    caughtBy: ['a completed erasure is not completed again'],
  },
  {
    name: 'completes all erasures, whatever the position',
    plant: completing((complete, _, forget) => complete(Number.MAX_SAFE_INTEGER, forget)),
    caughtBy: [
      'erasures are completed up to the position and not beyond',
      'of a student who was erased twice, each erasure is completed by itself',
    ],
  },
  {
    name: 'completes the erasures below the position',
    plant: completing((complete, upTo, forget) => complete(upTo - 1, forget)),
    caughtBy: [
      'erasures are completed up to the position and not beyond',
      'completing an erasure asks to forget the student, once, with the request as it was made',
    ],
  },
  {
    name: 'asks to forget a student once for ever',
    plant: (right) => {
      const asked = new Set<string>();
      return {
        completeErasures: (upTo, forget, options) =>
          right.completeErasures(
            upTo,
            async (erasure) => {
              if (asked.has(erasure.studentId)) return;
              await forget(erasure);
              asked.add(erasure.studentId);
            },
            options,
          ),
      };
    },
    caughtBy: ['of a student who was erased twice, each erasure is completed by itself'],
  },
  {
    name: "drops the student's id though forget failed",
    plant: completing((complete, upTo, forget) =>
      complete(upTo, (erasure) => forget(erasure).catch(() => {})),
    ),
    caughtBy: [
      'where forgetting fails the call fails, the student stays named, and a later call does it again',
    ],
  },
  {
    name: 'anonymises once more when it completes',
    plant: completing(async (complete, upTo, forget, right) => {
      await complete(upTo, async (erasure) => {
        await right.erase(erasure);
        await forget(erasure);
      });
    }),
    caughtBy: ['what a student did after the erasure stays, when it is completed late'],
  },
  {
    name: 'forgets the hashes together with the student',
    plant: (right) => {
      let completed = false;
      return {
        ...recordingAgain((entry) => isAnonymised(entry) && completed)(right, []),
        completeErasures: async (upTo, forget, options) => {
          await right.completeErasures(upTo, forget, options);
          completed = true;
        },
      };
    },
    caughtBy: ['an activity whose erasure is completed stays a duplicate'],
  },
  {
    name: 'keeps a record of whom it has forgotten',
    plant: completing((complete, upTo, forget, right) =>
      complete(upTo, async (erasure) => {
        await forget(erasure);
        await right.mark({ entryId: `forgot ${erasure.studentId}`, recordedAt });
      }),
    ),
    caughtBy: ['after its erasure is completed the database does not mention the student'],
  },
];
