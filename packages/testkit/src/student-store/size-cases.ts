import type { StudentStore } from '@learntrack/core';
import { sampleStudent } from '../generators/students.ts';
import { recomputeGroups } from '../reference/find-students.ts';
import type { Case } from '../suite/case.ts';
import { expectSame } from '../suite/expectations.ts';
import { expectStored, type StudentStoreContents } from './contents.ts';

/** The laws of what is larger than a class: what databases give, take and compare in portions. */
export function studentSizeCases(): Case<StudentStore, StudentStoreContents>[] {
  return [
    {
      law: 'a thousand profiles are taken at once, and a page of a thousand and one is given whole',
      async run({ store }) {
        const many = studentsOf(1001);
        await store.upsert(many.slice(0, 1000));
        await store.upsert(many.slice(1000));
        expectSame(await store.find({ where: {}, order: byId, limit: 1001 }), many, 'the students');
      },
    },
    {
      law: 'all groups are given, be they some hundred',
      async run({ store }) {
        const many = studentsOf(600).map((student, i) => ({
          ...student,
          ...{ speciality: `Speciality ${i % 300}`, studentLevel: `Level ${i % 300}`, progress: i / 6 },
        }));
        await store.upsert(many);
        for (const by of ['speciality', 'studentLevel'] as const) {
          expectSame(await store.group(by, {}), recomputeGroups(many, by), `the groups by ${by}`);
        }
      },
    },
    {
      law: 'a condition may list some hundred values',
      async run({ store }) {
        const many = studentsOf(1001);
        await store.upsert(many);
        const some = many.filter((_, i) => i % 2 === 0).slice(0, 500);
        const ids = some.map(({ studentId }) => studentId);
        const where = { studentId: { in: [...ids, 'nobody'] } };
        expectSame(await store.find({ where, order: byId, limit: 1001 }), some, 'the students');
        const groups = await store.group('speciality', where);
        expectSame(groups, recomputeGroups(some, 'speciality'), 'the groups');
      },
    },
    {
      law: 'attributes as large as is allowed come back whole',
      async run({ store }) {
        const students = studentsOf(30).map((student) => ({ ...student, attributes: largest }));
        await store.upsert(students);
        await expectStored(store, students);
      },
    },
  ];
}

const byId = [['studentId', 'asc']] as const;

/** 65,536 bytes of JSON, eleven of which stand around the text. */
const largest = { text: 'x'.repeat(65_536 - 11) };

/** Students in the order of their ids. */
function studentsOf(count: number) {
  return Array.from({ length: count }, (_, i) => sampleStudent({ studentId: `S${1000 + i}` }));
}
