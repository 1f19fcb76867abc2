import type { Student, StudentStore } from '@learntrack/core';
import type { Calls } from '../suite/calls.ts';

/** Every method, on a store that holds the first of {@link versionsOf} its three profiles. */
export const calls = {
  upsert: (store, options) => store.upsert(versionsOf(9), options),
  get: (store, options) => store.get('A', options),
  find: (store, options) => store.find({ where: {}, order: [['studentId', 'asc']], limit: 10 }, options),
  group: (store, options) => store.group('studentLevel', {}, options),
  erase: (store, options) => store.erase('A', new Date('2027-01-01'), options),
} satisfies Record<keyof StudentStore, Calls<StudentStore>[string]>;

/** Three profiles of which every field tells the version. */
export function versionsOf(version: number): Student[] {
  return ['A', 'B', 'C'].map((studentId) => ({
    studentId,
    ...{ name: `Name ${version}`, email: `${version}@mail.com`, speciality: `Speciality ${version}` },
    ...{ studentLevel: `L${version}`, progress: version, attributes: { version } },
    lastUpdated: new Date(Date.UTC(2026, 0, version)),
  }));
}
