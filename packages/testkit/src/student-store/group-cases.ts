import type { StudentGroupField, StudentStore } from '@learntrack/core';
import fc from 'fast-check';
import { conditionsArbitrary, sampleStudent, studentsArbitrary } from '../generators/students.ts';
import { recomputeGroups } from '../reference/find-students.ts';
import { type Case, forAll } from '../suite/case.ts';
import { expectSame } from '../suite/expectations.ts';
import type { StudentStoreContents } from './contents.ts';

/** The laws of grouping students. */
export function studentGroupCases(): Case<StudentStore, StudentStoreContents>[] {
  return [
    {
      law: 'groups have the count and the mean progress of their students, by speciality or by level',
      async run({ store }) {
        await store.upsert([
          sampleStudent({ studentId: 'S1', speciality: 'ILSI', studentLevel: 'M1', progress: 0.1 }),
          sampleStudent({ studentId: 'S2', speciality: 'ILSI', studentLevel: 'M2', progress: 0.2 }),
          sampleStudent({ studentId: 'S3', speciality: 'ILSI', studentLevel: 'M2', progress: 99 }),
          sampleStudent({ studentId: 'S4', speciality: 'Networks', studentLevel: 'M1', progress: 12.5 }),
        ]);
        const summary = async (by: StudentGroupField) =>
          (await store.group(by, {})).map(({ key, count, meanProgress }) => [key, count, meanProgress]);
        const specialities = [
          ['ILSI', 3, 33.1],
          ['Networks', 1, 12.5],
        ];
        expectSame(await summary('speciality'), specialities, 'the specialities');
        const levels = [
          ['M1', 2, 6.3],
          ['M2', 2, 49.6],
        ];
        expectSame(await summary('studentLevel'), levels, 'the levels');
      },
    },
    {
      law: 'a distribution has ten tenths, each with its lower bound, the last one with 100, too',
      async run({ store }) {
        const progress = [
          0, 9.999999999999998, 10, 19.99, 20, 49.9, 50, 70, 79.99999999999999, 90, 99.9, 100,
        ];
        await store.upsert(
          progress.map((exact, i) => sampleStudent({ studentId: `S${i}`, progress: exact })),
        );
        const [group] = await store.group('speciality', {});
        expectSame(group?.distribution, [2, 2, 1, 0, 1, 1, 0, 2, 0, 3], 'the distribution');
      },
    },
    {
      law: 'only students who meet the conditions are grouped',
      async run({ store }) {
        await store.upsert([
          sampleStudent({ studentId: 'S1', speciality: 'ILSI', progress: 20 }),
          sampleStudent({ studentId: 'S2', speciality: 'ILSI', progress: 60 }),
          sampleStudent({ studentId: 'S3', speciality: 'Networks', progress: 20 }),
        ]);
        const distribution = [0, 0, 0, 0, 0, 0, 1, 0, 0, 0];
        expectSame(
          await store.group('speciality', { progress: { gte: 50 }, studentId: { lt: 'S3' } }),
          [{ key: 'ILSI', count: 1, meanProgress: 60, distribution }],
          'the groups',
        );
      },
    },
    {
      law: 'groups come by key, in the order of code points, and keys that look alike are two',
      async run({ store }) {
        const keys = ['B', 'a', 'b', 'e\u0301', 'é', '\uffff', '😀'];
        await store.upsert(
          keys
            .map((key, i) => sampleStudent({ studentId: `S${i}`, speciality: key, studentLevel: key }))
            .reverse(),
        );
        for (const by of ['speciality', 'studentLevel'] as const) {
          const came = (await store.group(by, {})).map(({ key, count }) => [key, count]);
          expectSame(
            came,
            keys.map((key) => [key, 1]),
            `the groups by ${by}`,
          );
        }
      },
    },
    {
      law: 'nobody is in no group',
      async run({ store }) {
        expectSame(await store.group('speciality', {}), [], 'the groups of an empty store');
        await store.upsert([sampleStudent()]);
        expectSame(await store.group('studentLevel', { name: { eq: 'nobody' } }), [], 'the groups of nobody');
      },
    },
    forAll(
      'any groups are those of the students that there are',
      fc.tuple(studentsArbitrary(), conditionsArbitrary()),
      async ({ store }, [students, where]) => {
        await store.upsert(students);
        for (const by of ['speciality', 'studentLevel'] as const) {
          expectSame(
            await store.group(by, where),
            recomputeGroups(students, by, where),
            `the groups by ${by}`,
          );
        }
      },
    ),
  ];
}
