import type { StudentConditions, StudentField, StudentStore } from '@learntrack/core';
import fc from 'fast-check';
import { hostileIds } from '../generators/hostile-ids.ts';
import { pageRequestArbitrary, sampleStudent, studentsArbitrary } from '../generators/students.ts';
import { recomputePage } from '../reference/find-students.ts';
import { type Case, forAll } from '../suite/case.ts';
import { expectSame } from '../suite/expectations.ts';
import type { StudentStoreContents } from './contents.ts';

/** The laws of finding students by conditions. */
export function studentFindCases(): Case<StudentStore, StudentStoreContents>[] {
  return [
    ...(Object.keys(ascending) as StudentField[]).map(
      (field): Case<StudentStore, StudentStoreContents> => ({
        law: `students are found by ${field}: equal to, in, above, from, below, up to`,
        async run({ store }) {
          await store.upsert(students);
          const [, low, high] = ascending[field];
          expectSame(await idsOf(store, { [field]: { eq: low } }), ['S2'], 'those equal to it');
          expectSame(await idsOf(store, { [field]: { in: [high, low] } }), ['S2', 'S3'], 'those in it');
          expectSame(await idsOf(store, { [field]: { gt: low } }), ['S3', 'S4'], 'those above it');
          expectSame(await idsOf(store, { [field]: { gte: low } }), ['S2', 'S3', 'S4'], 'those from it on');
          expectSame(await idsOf(store, { [field]: { lt: high } }), ['S1', 'S2'], 'those below it');
          expectSame(await idsOf(store, { [field]: { lte: high } }), ['S1', 'S2', 'S3'], 'those up to it');
        },
      }),
    ),
    {
      law: 'all conditions hold together, on one field and on several',
      async run({ store }) {
        await store.upsert(students);
        expectSame(await idsOf(store, {}), ['S1', 'S2', 'S3', 'S4'], 'those without a condition');
        expectSame(
          await idsOf(store, { progress: { gt: 9.5, lt: 90 } }),
          ['S2', 'S3'],
          'those between two bounds',
        );
        expectSame(
          await idsOf(store, { progress: { gte: 10, in: [9.5, 10, 90] }, name: { lt: 'd' } }),
          ['S2'],
          'those that meet conditions on two fields',
        );
        expectSame(
          await idsOf(store, { progress: { eq: 10 }, speciality: { eq: 'd' } }),
          [],
          'those that meet contradictory conditions',
        );
      },
    },
    {
      law: 'nobody is in an empty list',
      async run({ store }) {
        await store.upsert(students);
        expectSame(await idsOf(store, { speciality: { in: [] } }), [], 'those in no speciality');
        expectSame(await idsOf(store, { progress: { gte: 0, in: [] } }), [], 'those of no progress');
      },
    },
    {
      law: 'texts that look like operators or patterns are found as the texts that they are',
      async run({ store }) {
        const texts = [...hostileIds, '.*', '^', '%', '_', '?', 'x%', 'true', '$name', '{}', '[]', '()'];
        const named = texts.map((text, i) =>
          sampleStudent({
            studentId: `S${i}`,
            name: text,
            email: text,
            speciality: text,
            studentLevel: text,
          }),
        );
        await store.upsert(named);
        for (const [i, text] of texts.entries()) {
          for (const field of ['name', 'email', 'speciality', 'studentLevel'] as const) {
            for (const condition of [{ eq: text }, { in: [text] }, { gte: text, lte: text }]) {
              const found = await idsOf(store, { [field]: condition });
              expectSame(found, [`S${i}`], `those with the ${field} ${JSON.stringify(text.slice(0, 40))}`);
            }
          }
        }
      },
    },
    {
      law: 'texts are compared by code point: not by UTF-16, not as in a dictionary, and capitals come first',
      async run({ store }) {
        const names = ['', 'B', 'Ba', 'a', 'b', 'é', '\uffff', '😀'];
        await store.upsert(names.map((name, i) => sampleStudent({ studentId: `S${i}`, name })).reverse());
        for (const [i, name] of names.entries()) {
          const above = names.slice(i + 1).map((_, j) => `S${i + 1 + j}`);
          expectSame(await idsOf(store, { name: { gt: name } }), above, `those above ${name}`);
          const below = names.slice(0, i).map((_, j) => `S${j}`);
          expectSame(await idsOf(store, { name: { lt: name } }), below, `those below ${name}`);
        }
      },
    },
    forAll(
      'any question is answered from the students that there are',
      fc.tuple(studentsArbitrary(), fc.array(pageRequestArbitrary(), { minLength: 1, maxLength: 5 })),
      async ({ store }, [some, requests]) => {
        await store.upsert(some);
        for (const request of requests) {
          expectSame(await store.find(request), recomputePage(some, request), 'the students found');
        }
      },
    ),
  ];
}

/** Four values of each field, the lowest first. */
const ascending = {
  studentId: ['S1', 'S2', 'S3', 'S4'],
  name: ['a', 'c', 'd', 'z'],
  email: ['', 'a@mail.com', 'a@mail.org', 'b@mail.com'],
  speciality: ['Z', 'c', 'ca', 'd'],
  studentLevel: ['L1', 'L10', 'L2', 'M1'],
  progress: [9.5, 10, 10.25, 90],
  lastUpdated: [
    new Date('1969-12-31T23:59:59.999Z'),
    new Date('2026-01-05T09:30:00.000Z'),
    new Date('2026-01-05T09:30:00.001Z'),
    new Date('2026-01-05T10:00:00.000Z'),
  ],
} satisfies { [Field in StudentField]: unknown };

const students = ascending.studentId.map((studentId, i) => ({
  ...sampleStudent({ studentId }),
  ...Object.fromEntries(Object.entries(ascending).map(([field, values]) => [field, values[i]])),
}));

async function idsOf(store: StudentStore, where: StudentConditions): Promise<string[]> {
  const found = await store.find({ where, order: [['studentId', 'asc']], limit: 1000 });
  return found.map(({ studentId }) => studentId);
}
