import type { StateStore } from '@learntrack/core';
import { leaking } from './leaking.ts';
import type { Mutant } from './mutant.ts';
import { inEach } from './state-store-in-each.ts';

const longStep =
  'a step of a thousand entries, each a new student, course, action and day, is a step like any other';
const inOneGo = 'a thousand keys are set, loaded, changed and taken away in one go each';
const leaving = 'leaving entries at the first of thousands frees the cursor';

/** State stores that are made for a class. */
export const stateStoreSizeMutants: Mutant<StateStore>[] = [
  {
    name: 'updates the first five thousand keys',
    plant: inEach((right) => ({
      updateAll: (after, update, options) => {
        let updates = 0;
        return right.updateAll(
          after,
          (state, key) => (updates++ < 5000 ? update(state, key) : state),
          options,
        );
      },
    })),
    caughtBy: ['updateAll updates thousands of states'],
  },
  {
    name: 'loads the first hundred keys',
    plant: inEach((right) => ({
      load: (keys, options) => right.load([...keys].slice(0, 100), options),
    })),
    caughtBy: [longStep, inOneGo],
  },
  {
    name: 'sets the first 500 keys of a change',
    plant: inEach((right) => ({
      apply: ({ add, ...rest }, options) =>
        right.apply({ ...rest, add: new Map([...add].slice(0, 500)) }, options),
    })),
    caughtBy: [longStep, inOneGo],
  },
  {
    name: 'takes the first 500 keys of a change away',
    plant: inEach((right) => ({
      apply: ({ add, ...rest }, options) => {
        const set = [...add].filter(([, state]) => state !== undefined);
        const removed = [...add].filter(([, state]) => state === undefined).slice(0, 500);
        return right.apply({ ...rest, add: new Map([...set, ...removed]) }, options);
      },
    })),
    caughtBy: [inOneGo],
  },
  {
    name: 'leaks a cursor of entries',
    plant: inEach((right) => ({ entries: (options) => leaking(right.entries(options)) })),
    caughtBy: [leaving],
  },
];
