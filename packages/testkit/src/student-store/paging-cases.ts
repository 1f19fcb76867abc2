import type { Student, StudentOrder, StudentPageRequest, StudentStore } from '@learntrack/core';
import { sampleStudent } from '../generators/students.ts';
import { recomputePage } from '../reference/find-students.ts';
import type { Case } from '../suite/case.ts';
import { expectSame } from '../suite/expectations.ts';
import type { StudentStoreContents } from './contents.ts';

/** The laws of the order in which students are found, and of reading them page by page. */
export function studentPagingCases(): Case<StudentStore, StudentStoreContents>[] {
  return [
    {
      law: 'students come in the order of one field or of several, each ascending or descending',
      async run({ store }) {
        await store.upsert(students);
        for (const order of orders) {
          const request = { where: {}, order, limit: 100 };
          expectSame(await idsOf(store, request), expectedIds(request), `ordered by ${inJson(order)}`);
        }
      },
    },
    {
      law: 'text is ordered by code point: not by UTF-16, not as in a dictionary, and capitals come first',
      async run({ store }) {
        const texts = ['B', 'Ba', 'a', 'b', 'é', '\uffff', '😀'];
        const named = texts.map((text) =>
          sampleStudent({ studentId: text, name: text, email: text, speciality: text, studentLevel: text }),
        );
        await store.upsert(named.reverse());
        for (const field of ['studentId', 'name', 'email', 'speciality', 'studentLevel'] as const) {
          const rest = field === 'studentId' ? [] : [['studentId', 'asc'] as const];
          const up = await idsOf(store, { where: {}, order: [[field, 'asc'], ...rest], limit: 100 });
          expectSame(up, texts, `ordered by ${field}`);
          const down = await idsOf(store, { where: {}, order: [[field, 'desc'], ...rest], limit: 100 });
          expectSame(down, [...texts].reverse(), `ordered by ${field}, descending`);
        }
      },
    },
    {
      law: 'a page holds no more students than asked for: the first that meet the conditions',
      async run({ store }) {
        await store.upsert(students);
        for (const limit of [1, 2, 5, 100]) {
          const request = { where: { speciality: { eq: 'M' } }, order: orders[1], limit };
          expectSame(await idsOf(store, request), expectedIds(request), `a page of ${limit}`);
        }
      },
    },
    {
      law: 'pages follow each other without a gap or an overlap, ties included, in every order',
      async run({ store }) {
        await store.upsert(students);
        for (const order of orders) {
          const whole = expectedIds({ where: {}, order, limit: 100 });
          for (const limit of [1, 2, 5]) {
            const seen = await idsOfPages(store, order, limit);
            expectSame(seen, whole, `the pages of ${limit}, ordered by ${inJson(order)}`);
          }
        }
      },
    },
    {
      law: 'whoever is there all along comes on exactly one page, whoever else comes and goes meanwhile',
      async run({ store }) {
        for (const order of orders) {
          const staying = students.filter((_, i) => i % 3 !== 0);
          const leaving = new Map(
            students.filter((_, i) => i % 3 === 0).map((student) => [student.studentId, student]),
          );
          await store.upsert(students);
          const pages = await idsOfPages(store, order, 2, async (page) => {
            // Whoever the next page begins behind leaves, if they may, and somebody else.
            for (const studentId of [page.at(-1) ?? '', ...[...leaving.keys()].slice(0, 1)]) {
              const leaver = leaving.get(studentId);
              if (!leaver) continue;
              leaving.delete(studentId);
              await store.erase(studentId, leaver.lastUpdated);
              await store.upsert([
                sampleStudent({ studentId: `A ${studentId}`, progress: 0, speciality: 'A' }),
                sampleStudent({ studentId: `Z ${studentId}`, progress: 100, speciality: 'Z' }),
              ]);
            }
          });
          const ids = staying.map(({ studentId }) => studentId);
          const expected = expectedIds({ where: { studentId: { in: ids } }, order, limit: 100 });
          const came = pages.filter((studentId) => ids.includes(studentId));
          expectSame(came, expected, `those who stayed, ordered by ${inJson(order)}`);
          await eraseAll(store);
        }
      },
    },
  ];
}

const orders: readonly [StudentOrder, StudentOrder, ...StudentOrder[]] = [
  [['studentId', 'asc']],
  [
    ['progress', 'desc'],
    ['studentId', 'asc'],
  ],
  [
    ['lastUpdated', 'asc'],
    ['studentId', 'desc'],
  ],
  [
    ['speciality', 'asc'],
    ['progress', 'desc'],
    ['studentId', 'desc'],
  ],
  [
    ['studentLevel', 'desc'],
    ['lastUpdated', 'desc'],
    ['speciality', 'asc'],
    ['studentId', 'asc'],
  ],
];

/** Students who are equal in most fields, stored in no order. */
const students: readonly Student[] = [7, 2, 9, 4, 0, 11, 5, 1, 10, 3, 8, 6].map((i) =>
  sampleStudent({
    studentId: `S${10 + i}`,
    speciality: i % 3 === 0 ? 'm' : 'M',
    studentLevel: i % 2 === 0 ? 'L1' : 'L2',
    progress: [50, 100 / 3, 50, 2][i % 4] as number,
    lastUpdated: new Date(Date.UTC(2026, 0, 5, 9, 30, 0, i % 5)),
  }),
);

async function idsOf(store: StudentStore, request: StudentPageRequest): Promise<string[]> {
  return (await store.find(request)).map(({ studentId }) => studentId);
}

/** The ids on all pages, each of which begins behind the last student of the one before. */
async function idsOfPages(
  store: StudentStore,
  order: StudentOrder,
  limit: number,
  meanwhile: (page: readonly string[]) => Promise<void> = async () => {},
): Promise<string[]> {
  const ids: string[] = [];
  let request: StudentPageRequest = { where: {}, order, limit };
  // A store whose pages never end is told by what is on them.
  while (ids.length < 10 * students.length) {
    const page = await store.find(request);
    const last = page.at(-1);
    if (!last) break;
    const idsOfPage = page.map(({ studentId }) => studentId);
    ids.push(...idsOfPage);
    await meanwhile(idsOfPage);
    request = { ...request, after: order.map(([field]) => last[field]) };
  }
  return ids;
}

function expectedIds(request: StudentPageRequest): string[] {
  return recomputePage(students, request).map(({ studentId }) => studentId);
}

async function eraseAll(store: StudentStore): Promise<void> {
  for (const { studentId, lastUpdated } of await store.find({ where: {}, order: orders[0], limit: 1000 })) {
    await store.erase(studentId, lastUpdated);
  }
}

function inJson(order: StudentOrder): string {
  return JSON.stringify(order);
}
