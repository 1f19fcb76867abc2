import type { ActivityStore, ErasureRequest } from '@learntrack/core';
import { appending, completing, keepingAside, leaking } from './activity-store-plants.ts';
import type { Mutant } from './mutant.ts';

/** Wrong about what is larger than a portion of its driver or its database. */
export const sizeMutants: Mutant<ActivityStore>[] = [
  {
    name: 'sends the first thousand of a batch',
    plant: appending((activities, right, options) => right.append(activities.slice(0, 1000), options)),
    caughtBy: ['an append of some thousand activities is an append like any other'],
  },
  {
    name: 'sends the first megabyte of a batch',
    plant: appending((activities, right, options) => {
      let bytes = 0;
      const sent = activities.filter(({ activity }) => {
        bytes += JSON.stringify(activity).length;
        return bytes <= 1_000_000;
      });
      return right.append(sent, options);
    }),
    caughtBy: ['an append of 18 MB is an append like any other'],
  },
  {
    name: 'gives the first thousand entries of a batch',
    plant: (right) => ({
      read: async function* (stretch, options) {
        for await (const batch of right.read(stretch, options)) yield batch.slice(0, 1000);
      },
    }),
    caughtBy: ['a stretch of some thousand entries is read whole, also in batches of two thousand'],
  },
  {
    name: 'leaves a cursor open that its first thousand entries have not exhausted',
    plant: (right) => ({
      read: (stretch, options) => {
        const batches = right.read(stretch, options);
        return stretch.upTo - stretch.after > 1000 ? leaking(batches) : batches;
      },
    }),
    caughtBy: ['a read that is left early frees what the database holds for it'],
  },
  {
    name: 'anonymises the first hundred activities of a student',
    plant: keepingAside((was, entry) =>
      entry.position <= 100 ? entry : { kind: 'activity', position: entry.position, activity: was },
    ),
    caughtBy: ['an erasure anonymises all activities of a student, be they some thousand'],
  },
  {
    name: 'completes ten erasures at a time, and does not come back for the others',
    plant: completing(async (complete, upTo, forget) => {
      const enough = new Error('ten are done');
      let done = 0;
      const upToTen = async (erasure: ErasureRequest) => {
        if (done === 10) throw enough;
        await forget(erasure);
        done += 1;
      };
      await complete(upTo, upToTen).catch((error) => {
        if (error !== enough) throw error;
      });
    }),
    caughtBy: ['one call completes all erasures up to a position, be they some hundred'],
  },
];
