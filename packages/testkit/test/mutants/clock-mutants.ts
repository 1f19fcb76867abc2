import type { Clock } from '@learntrack/core';
import type { Mutant } from './mutant.ts';

/** A clock with one bug each. */
export const clockMutants: Mutant<Clock>[] = [
  {
    name: 'tells milliseconds for a date',
    plant: (right) => ({ now: () => right.now().getTime() as never }),
    caughtBy: ['a clock gives valid dates'],
  },
  {
    name: 'gives an invalid date',
    plant: () => ({ now: () => new Date('now') }),
    caughtBy: ['a clock gives valid dates'],
  },
  {
    name: 'gives the same date to everybody',
    plant: (right) => {
      const fixed = right.now();
      return { now: () => fixed };
    },
    caughtBy: ['whoever changes a date that a clock gave changes nobody else’s'],
  },
  {
    name: 'is set back now and then',
    plant: (right) => {
      let read = 0;
      return {
        now: () => {
          read += 1;
          return new Date(right.now().getTime() - (read % 100 === 0 ? 1000 : 0));
        },
      };
    },
    caughtBy: ['a clock does not go backwards'],
  },
];
