import type { RegionGraph, StudentAccess } from '@learntrack/core';
import { collect } from '../../src/suite/expectations.ts';
import { erasesFromTheFirst } from './erasing-the-first.ts';
import { leaking } from './leaking.ts';
import type { Mutant } from './mutant.ts';

const longStep =
  'a step of a thousand entries, each a new student, course, action and day, is a step like any other';
const manyAccesses = 'a student of a thousand accesses has them all, alone and as a candidate';
const leaving = 'leaving candidates or accesses at the first of thousands frees the cursor';

/** Region graphs that are made for a class. */
export const regionGraphSizeMutants: Mutant<RegionGraph>[] = [
  {
    name: 'adds the first 700 accesses of a step',
    plant: (right) => ({
      apply: ({ add, ...rest }, options) => right.apply({ ...rest, add: add.slice(0, 700) }, options),
    }),
    caughtBy: [longStep, manyAccesses],
  },
  {
    name: 'tells the first 50 candidates',
    plant: (right) => ({
      async *candidates(query, options) {
        yield* (await collect(right.candidates(query, options))).slice(0, 50);
      },
    }),
    caughtBy: [longStep],
  },
  {
    name: 'tells the first 100 accesses of a student',
    plant: (right) => ({
      async *accesses(query, options) {
        yield* (await collect(right.accesses(query, options))).slice(0, 100);
      },
    }),
    caughtBy: [manyAccesses],
  },
  {
    name: 'tells the first 100 accesses of a candidate',
    plant: (right) => ({
      async *candidates(query, options) {
        for await (const { studentId, accesses } of right.candidates(query, options))
          yield { studentId, accesses: accesses.slice(0, 100) };
      },
    }),
    caughtBy: [manyAccesses],
  },
  {
    name: 'tells the first 1000 pairs',
    plant: (right) => ({
      pairs: async (query, options) => (await right.pairs(query, options)).slice(0, 1000),
    }),
    caughtBy: ['the pairs of fifty regions are all told'],
  },
  {
    name: 'erases the first 100 accesses',
    plant: erasesFromTheFirst(100, (access: StudentAccess, studentId) =>
      access.studentId === studentId ? [access] : [],
    ),
    caughtBy: ['a student is erased with every access, however many'],
  },
  {
    name: 'leaks a cursor of candidates',
    plant: (right) => ({ candidates: (query, options) => leaking(right.candidates(query, options)) }),
    caughtBy: [leaving],
  },
  {
    name: 'leaks a cursor of accesses',
    plant: (right) => ({ accesses: (query, options) => leaking(right.accesses(query, options)) }),
    caughtBy: [leaving],
  },
];
