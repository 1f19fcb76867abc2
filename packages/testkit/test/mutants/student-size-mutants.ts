import type { Student, StudentConditions, StudentStore } from '@learntrack/core';
import type { Mutant } from './mutant.ts';

/** A student store with one bug each in what is larger than a portion of its driver or its database. */
export const studentSizeMutants: Mutant<StudentStore>[] = [
  {
    name: "gives no more than the driver's first batch",
    plant: (right) => ({
      find: async (request, options) => (await right.find(request, options)).slice(0, 1000),
    }),
    caughtBy: ['a thousand profiles are taken at once, and a page of a thousand and one is given whole'],
  },
  {
    name: 'gives the first hundred groups',
    plant: (right) => ({ group: async (...args) => (await right.group(...args)).slice(0, 100) }),
    caughtBy: ['all groups are given, be they some hundred'],
  },
  {
    name: 'looks for the first fifty values of a list',
    plant: (right) => ({
      find: ({ where, ...request }, options) =>
        right.find({ ...request, where: withFiftyValues(where) }, options),
    }),
    caughtBy: ['a condition may list some hundred values'],
  },
  {
    name: 'groups by the first fifty values of a list',
    plant: (right) => ({
      group: (by, where, options) => right.group(by, withFiftyValues(where), options),
    }),
    caughtBy: ['a condition may list some hundred values'],
  },
  {
    name: 'keeps 65,535 bytes of attributes, as columns of text do',
    plant: (right) => ({
      upsert: (students, options) => right.upsert(students.map(withoutLargeAttributes), options),
    }),
    caughtBy: ['attributes as large as is allowed come back whole'],
  },
];

function withFiftyValues(where: StudentConditions): StudentConditions {
  const conditions = Object.entries(where).map(([field, { in: oneOf, ...rest }]) => [
    field,
    { ...rest, ...(oneOf && { in: oneOf.slice(0, 50) }) },
  ]);
  return Object.fromEntries(conditions);
}

function withoutLargeAttributes({ attributes, ...student }: Student): Student {
  const isLarge = JSON.stringify(attributes ?? {}).length > 65_535;
  return { ...student, ...(attributes && !isLarge && { attributes }) };
}
