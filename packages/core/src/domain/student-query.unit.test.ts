import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { instants } from '../../test/arbitraries.ts';
import { ValidationError } from './errors.ts';
import type { Student } from './student.ts';
import {
  compareToPlace,
  cursorAfter,
  groupStudents,
  meets,
  parseStudentQuery,
  type StudentField,
  type StudentQuery,
  type StudentSort,
} from './student-query.ts';

const hadil: Student = {
  studentId: 'S1',
  name: 'Hadil',
  email: 'hadil@mail.com',
  speciality: 'ILSI',
  studentLevel: 'M2',
  progress: 10,
  lastUpdated: new Date('2026-01-31T09:30:00Z'),
};

const fields = Object.keys(hadil) as StudentField[];
const smallTexts = ['', 'a', 'A', 'b', 'é', '\uffff', '😀', '__proto__'];
const smallProgress = [0, 10, 33.3, 50, 99.99, 100];
const smallDates = [
  '1900-01-01',
  '9999-12-31T23:59:59.999Z',
  '2026-01-31T09:30:00.001Z',
  '2026-01-31T09:30:00.002Z',
  '2026-02-01',
];

const studentsWith = (lastUpdated: fc.Arbitrary<Date>): fc.Arbitrary<Student> =>
  fc.record({
    studentId: fc.oneof(fc.constantFrom(...smallTexts), fc.string({ unit: 'binary', minLength: 1 })),
    name: fc.constantFrom(...smallTexts),
    email: fc.constantFrom(...smallTexts),
    speciality: fc.constantFrom(...smallTexts),
    studentLevel: fc.constantFrom(...smallTexts),
    progress: fc.oneof(fc.constantFrom(...smallProgress), fc.double({ min: 0, max: 100, noNaN: true })),
    lastUpdated,
  });

const students = studentsWith(
  fc.oneof(
    fc.constantFrom(...smallDates).map((text) => new Date(text)),
    instants(),
  ),
);
const manyStudents = fc.uniqueArray(students, { selector: ({ studentId }) => studentId, maxLength: 25 });

const sorts: fc.Arbitrary<StudentSort> = fc
  .tuple(fc.shuffledSubarray(fields), fc.infiniteStream(fc.constantFrom('asc' as const, 'desc' as const)))
  .map(([chosen, ways]) => Object.fromEntries(chosen.map((field) => [field, ways.next().value])));

/** As every store compares: texts by their bytes, Dates by their time. */
function compare(a: string | number | Date, b: string | number | Date): number {
  if (typeof a === 'string') return Math.sign(Buffer.compare(Buffer.from(a), Buffer.from(b as string)));
  return Math.sign(Number(a) - Number(b));
}

function inOrder(all: readonly Student[], sort: StudentSort): Student[] {
  const pairs = Object.entries(sort) as [StudentField, 'asc' | 'desc'][];
  return [...all].sort((a, b) => {
    for (const [field, way] of [...pairs, ['studentId', 'asc'] as const]) {
      const difference = compare(a[field], b[field]);
      if (difference !== 0) return way === 'asc' ? difference : -difference;
    }
    return 0;
  });
}

/** One page, as a store finds it. */
function pageOf(all: readonly Student[], query: StudentQuery) {
  const { where, order, limit, after } = parseStudentQuery(query);
  const found = all
    .filter((student) => meets(student, where))
    .filter((student) => after === undefined || compareToPlace(student, after, order) > 0)
    .sort((a, b) =>
      compareToPlace(
        a,
        order.map(([field]) => b[field]),
        order,
      ),
    );
  const items = found.slice(0, limit);
  const last = items.at(-1);
  return { items, next: found.length > limit && last ? cursorAfter(last, order) : undefined };
}

/** The issues of a query that is not allowed. */
function issuesOf(query: unknown) {
  try {
    parseStudentQuery(query as StudentQuery);
  } catch (error) {
    if (error instanceof ValidationError) return error.issues;
    throw error;
  }
  throw new Error('accepted');
}

describe('a query for students', () => {
  test('asks for everyone, a hundred a page by id, when it says nothing', () => {
    expect(parseStudentQuery({})).toEqual({ where: {}, order: [['studentId', 'asc']], limit: 100 });
    expect(
      parseStudentQuery({ where: undefined, sort: undefined, limit: undefined, cursor: undefined } as never),
    ).toEqual(parseStudentQuery({}));
  });

  test('lets no undefined through, which a store may take for a value', () => {
    const query = { where: { name: undefined, email: { eq: undefined, gt: 'a' } } } as never;
    expect(Object.entries(parseStudentQuery(query).where)).toEqual([['email', { gt: 'a' }]]);
    expect(Object.keys(parseStudentQuery(query).where.email ?? {})).toEqual(['gt']);
  });

  test('takes a plain value for equality', () => {
    const { where } = parseStudentQuery({ where: { speciality: 'ILSI', progress: 10 } });
    expect(where).toEqual({ speciality: { eq: 'ILSI' }, progress: { eq: 10 } });
  });

  test('takes a Date or a text for an instant, and has Dates of its own', () => {
    const date = new Date('2026-01-31');
    const { where } = parseStudentQuery({ where: { lastUpdated: date } });
    date.setFullYear(1999);
    expect(where).toEqual({ lastUpdated: { eq: new Date('2026-01-31') } });
    const asText = { where: { lastUpdated: { gte: '2026-01-31T01:00:00+01:00' } } } as never;
    expect(parseStudentQuery(asText).where).toEqual({ lastUpdated: { gte: new Date('2026-01-31') } });
  });

  test('keeps all conditions on a field', () => {
    const progress = { eq: 1, in: [1, 2], gt: 0, gte: 1, lt: 3, lte: 2 };
    expect(parseStudentQuery({ where: { progress } }).where).toEqual({ progress });
  });

  test('sorts by the fields in the order of the caller, and by id where those are equal', () => {
    expect(parseStudentQuery({ sort: { progress: 'desc', name: 'asc' } }).order).toEqual([
      ['progress', 'desc'],
      ['name', 'asc'],
      ['studentId', 'asc'],
    ]);
    expect(parseStudentQuery({ sort: { name: 'asc', progress: 'desc' } }).order[0]).toEqual(['name', 'asc']);
    expect(parseStudentQuery({ sort: { studentId: 'desc' } }).order).toEqual([['studentId', 'desc']]);
    expect(parseStudentQuery({ sort: { studentId: 'asc', name: 'desc' } }).order).toEqual([
      ['studentId', 'asc'],
      ['name', 'desc'],
    ]);
    expect(parseStudentQuery({ sort: { name: undefined, progress: 'asc' } as never }).order).toEqual([
      ['progress', 'asc'],
      ['studentId', 'asc'],
    ]);
  });

  test.each([1, 1000])('may ask for %d a page', (limit) => {
    expect(parseStudentQuery({ limit }).limit).toBe(limit);
  });
});

describe('nothing but known fields, conditions and values gets through', () => {
  const proto = (member: string) => JSON.parse(`{"__proto__":${member}}`);

  test.each<[path: string, query: unknown]>([
    ['', null],
    ['', undefined],
    ['', 'S1'],
    ['', []],
    ['filter', { filter: {} }],
    ['__proto__', proto('{"limit":1}')],
    ['where', { where: null }],
    ['where', { where: [] }],
    ['where', { where: 'speciality' }],
    ['where.$where', { where: { $where: 'sleep(1000)' } }],
    ['where.$or', { where: { $or: [] } }],
    ['where.attributes', { where: { attributes: {} } }],
    ['where.attributes.a', { where: { 'attributes.a': 1 } }],
    ['where._id', { where: { _id: 1 } }],
    ['where.constructor', { where: { constructor: 1 } }],
    ['where.__proto__', { where: proto('{"eq":1}') }],
    ['where.name.$gt', { where: { name: { $gt: '' } } }],
    ['where.name.$regex', { where: { name: { $regex: '.*' } } }],
    ['where.name.like', { where: { name: { like: 'H%' } } }],
    ['where.name.__proto__', { where: { name: proto('{"eq":"x"}') } }],
    ['where.name.constructor', { where: { name: { constructor: 'x' } } }],
    ['where.name.eq', { where: { name: null } }],
    ['where.name.eq', { where: { name: 5 } }],
    ['where.name.eq', { where: { name: ['Hadil'] } }],
    ['where.name.eq', { where: { name: true } }],
    ['where.name.eq', { where: { name: new Date(0) } }],
    ['where.name.eq', { where: { name: { eq: { $ne: 1 } } } }],
    ['where.name.gt', { where: { name: { gt: null } } }],
    ['where.name.in', { where: { name: { in: 'Hadil' } } }],
    ['where.name.in.1', { where: { name: { in: ['Hadil', 5] } } }],
    ['where.progress.eq', { where: { progress: '10' } }],
    ['where.progress.gte', { where: { progress: { gte: Number.NaN } } }],
    ['where.progress.lt', { where: { progress: { lt: '50' } } }],
    ['where.lastUpdated.eq', { where: { lastUpdated: 0 } }],
    ['where.lastUpdated.eq', { where: { lastUpdated: new Date(Number.NaN) } }],
    ['where.lastUpdated.lt', { where: { lastUpdated: { lt: 'yesterday' } } }],
    ['where.lastUpdated.lt', { where: { lastUpdated: { lt: '2026-01-31T09:30:00' } } }],
    ['sort', { sort: 'name' }],
    ['sort', { sort: ['name'] }],
    ['sort', { sort: null }],
    ['sort.name', { sort: { name: 'up' } }],
    ['sort.name', { sort: { name: 'ASC' } }],
    ['sort.name', { sort: { name: 1 } }],
    ['sort.name', { sort: { name: null } }],
    ['sort.attributes', { sort: { attributes: 'asc' } }],
    ['sort.$natural', { sort: { $natural: 'asc' } }],
    ['sort.__proto__', { sort: proto('"asc"') }],
    ['limit', { limit: 0 }],
    ['limit', { limit: -1 }],
    ['limit', { limit: 1001 }],
    ['limit', { limit: 1.5 }],
    ['limit', { limit: '10' }],
    ['limit', { limit: null }],
    ['limit', { limit: Number.NaN }],
    ['limit', { limit: Number.POSITIVE_INFINITY }],
    ['cursor', { cursor: 5 }],
    ['cursor', { cursor: null }],
    ['cursor', { cursor: { $ne: '' } }],
  ])('%s is refused: %j', (path, query) => {
    const issues = issuesOf(query);
    // Places in lists may be written either way.
    expect(issues.map((issue) => issue.path.replace(/\[(\d+)\]/g, '.$1'))).toEqual([path]);
    expect(issues[0]?.message).toMatch(/\S/);
  });

  test.for([
    ['a pattern', { where: { name: /Hadil/ } }],
    ['a Map of conditions', { where: { name: new Map([['eq', 'Hadil']]) } }],
    ['a Map of fields', { where: new Map([['name', 'Hadil']]) }],
    ['a Map of directions', { sort: new Map([['name', 'asc']]) }],
    ['a filter by inheritance', { where: Object.create({ name: 'Hadil' }) }],
    ['a query that is a Map', new Map([['limit', 1]])],
  ] as const)('%s is refused, rather than taken for no condition', ([, query]) => {
    expect(issuesOf(query)).toHaveLength(1);
  });

  test('everything that is wrong is told at once', () => {
    const wrong = { where: { progress: '1', colour: 'red' }, sort: { name: 'up' }, limit: 0 };
    expect(
      issuesOf(wrong)
        .map(({ path }) => path)
        .sort(),
    ).toEqual(['limit', 'sort.name', 'where.colour', 'where.progress.eq']);
  });
});

describe('conditions', () => {
  test.each<[NonNullable<StudentQuery['where']>, boolean]>([
    [{}, true],
    [{ studentId: 'S1' }, true],
    [{ studentId: 's1' }, false],
    [{ progress: { gte: 10 } }, true],
    [{ progress: { gt: 10 } }, false],
    [{ progress: { lte: 10 } }, true],
    [{ progress: { lt: 10 } }, false],
    [{ progress: { gt: 5, lt: 10 } }, false],
    [{ progress: { in: [] } }, false],
    [{ progress: { in: [5, 10] } }, true],
    [{ speciality: 'ILSI', progress: 11 }, false],
    [{ speciality: { in: ['IASD', 'ILSI'] }, progress: { lt: 11 } }, true],
    [{ lastUpdated: new Date('2026-01-31T09:30:00Z') }, true],
    [{ lastUpdated: { gt: new Date('2026-01-31T09:29:59.999Z') } }, true],
    [{ lastUpdated: { in: [new Date(0), new Date('2026-01-31T09:30:00Z')] } }, true],
    [{ name: { gte: 'Hadil', lte: 'Hadil' } }, true],
    [{ name: {} }, true],
    [{ name: { gt: 'Hadi' } }, true],
  ])('%j: %s', (where, met) => {
    expect(meets(hadil, parseStudentQuery({ where }).where)).toBe(met);
  });

  test('hold exactly when each holds by itself, texts by their bytes', () => {
    const valuesOf = (field: StudentField): fc.Arbitrary<string | number | Date> => {
      if (field === 'progress') return fc.constantFrom(...smallProgress);
      if (field === 'lastUpdated') return fc.constantFrom(...smallDates).map((text) => new Date(text));
      return fc.constantFrom(...smallTexts);
    };
    const operators = ['eq', 'in', 'gt', 'gte', 'lt', 'lte'] as const;
    const condition = fc
      .tuple(fc.constantFrom(...fields), fc.constantFrom(...operators))
      .chain(([field, operator]) =>
        fc
          .array(valuesOf(field), { minLength: 1, maxLength: 3 })
          .map((values) => ({ field, operator, values })),
      );
    const holds = (
      student: Student,
      {
        field,
        operator,
        values,
      }: { field: StudentField; operator: (typeof operators)[number]; values: (string | number | Date)[] },
    ) => {
      const signs = values.map((value) => compare(student[field], value));
      const [sign = Number.NaN] = signs;
      if (operator === 'in') return signs.includes(0);
      return { eq: sign === 0, gt: sign > 0, gte: sign >= 0, lt: sign < 0, lte: sign <= 0 }[operator];
    };
    fc.assert(
      fc.property(
        students,
        fc.uniqueArray(condition, { maxLength: 3, selector: (one) => `${one.field} ${one.operator}` }),
        (student, conditions) => {
          const where: Record<string, Record<string, unknown>> = {};
          for (const { field, operator, values } of conditions) {
            where[field] = { ...where[field], [operator]: operator === 'in' ? values : values[0] };
          }
          const expected = conditions.every((one) => holds(student, one));
          expect(meets(student, parseStudentQuery({ where }).where)).toBe(expected);
          // A filter may come over the wire.
          expect(meets(student, parseStudentQuery({ where: JSON.parse(JSON.stringify(where)) }).where)).toBe(
            expected,
          );
        },
      ),
      { numRuns: 2000 },
    );
  });
});

describe('pages', () => {
  test('of any size give every student once, in order', () => {
    fc.assert(
      fc.property(manyStudents, sorts, fc.integer({ min: 1, max: 10 }), (all, sort, limit) => {
        const seen: Student[] = [];
        let cursor: string | undefined;
        let pages = 0;
        do {
          const { items, next } = pageOf(all, { sort, limit, ...(cursor !== undefined && { cursor }) });
          seen.push(...items);
          cursor = next;
          pages += 1;
        } while (cursor !== undefined);
        expect(seen.map(({ studentId }) => studentId)).toEqual(
          inOrder(all, sort).map(({ studentId }) => studentId),
        );
        expect(pages).toBe(Math.max(1, Math.ceil(all.length / limit)));
      }),
      { numRuns: 500 },
    );
  });

  test('go on behind a student who is gone', () => {
    fc.assert(
      fc.property(manyStudents, sorts, fc.integer({ min: 1, max: 10 }), (all, sort, limit) => {
        const { items, next } = pageOf(all, { sort, limit });
        if (next === undefined) return;
        const others = all.filter((student) => student !== items.at(-1));
        expect(pageOf(others, { sort, limit, cursor: next }).items).toEqual(
          inOrder(all, sort).slice(limit, 2 * limit),
        );
      }),
      { numRuns: 300 },
    );
  });

  test('follow each other by a cursor that holds the last student’s place, to the millisecond and the digit', () => {
    fc.assert(
      fc.property(students, sorts, (student, sort) => {
        const { order } = parseStudentQuery({ sort });
        const cursor = cursorAfter(student, order);
        const { after } = parseStudentQuery({ sort, cursor });
        expect(after).toEqual(order.map(([field]) => student[field]));
        expect(compareToPlace(student, after ?? [], order)).toBe(0);
        expect(cursor).toMatch(/^[\w-]+$/);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('a cursor', () => {
  const sort: StudentSort = { progress: 'desc', lastUpdated: 'asc' };
  const { order } = parseStudentQuery({ sort });
  const encode = (content: unknown) => Buffer.from(JSON.stringify(content)).toString('base64url');
  const place = [10, '2026-01-31T09:30:00.000Z', 'S1'];

  test('written by hand as ours is taken', () => {
    expect(encode([order, place])).toBe(cursorAfter(hadil, order));
    expect(parseStudentQuery({ sort, cursor: encode([order, place]) }).after).toEqual([
      10,
      new Date('2026-01-31T09:30:00Z'),
      'S1',
    ]);
  });

  test.each<[string, StudentQuery]>([
    ['none', {}],
    ['other fields', { sort: { progress: 'desc', name: 'asc' } }],
    ['other directions', { sort: { progress: 'asc', lastUpdated: 'asc' } }],
    ['another order of fields', { sort: { lastUpdated: 'asc', progress: 'desc' } }],
    ['a field more', { sort: { progress: 'desc', lastUpdated: 'asc', name: 'asc' } }],
  ])('of another sort does not fit: %s', (_, query) => {
    expect(issuesOf({ ...query, cursor: cursorAfter(hadil, order) })).toEqual([
      { path: 'cursor', message: expect.stringMatching(/another sort; start from the first page/) },
    ]);
  });

  test.each([
    ['nothing', ''],
    ['not base64', 'äöü'],
    ['no JSON', Buffer.from('{').toString('base64url')],
    ['null', encode(null)],
    ['a number', encode(5)],
    ['an object', encode({ 0: order, 1: place })],
    ['no place', encode([order])],
    ['a place that is no list', encode([order, { 0: 10 }])],
    ['a place that is too short', encode([order, place.slice(0, 2)])],
    ['a place that is too long', encode([order, [...place, 'S2']])],
    ['a text for a number', encode([order, ['10', place[1], 'S1']])],
    ['a number for a text', encode([order, [10, place[1], 5]])],
    ['null for a number', encode([order, [null, place[1], 'S1']])],
    ['an object for a text', encode([order, [10, place[1], { $gt: '' }]])],
    ['a date that is none', encode([order, [10, 'soon', 'S1']])],
    ['cut off', cursorAfter(hadil, order).slice(0, -3)],
  ])('that is broken is refused, and says what to pass on: %s', (_, cursor) => {
    const issues = issuesOf({ sort, cursor });
    expect(issues).toEqual([
      { path: 'cursor', message: expect.stringMatching(/is no cursor; pass on nextCursor/) },
    ]);
  });

  test('of any text is taken or refused, and never anything else', () => {
    const texts = fc.oneof(
      fc.string(),
      fc.base64String(),
      fc.jsonValue().map(encode),
      fc.array(fc.jsonValue(), { maxLength: 3 }).map((values) => encode([order, values])),
    );
    fc.assert(
      fc.property(texts, (cursor) => {
        try {
          const { after = [] } = parseStudentQuery({ sort, cursor });
          expect(after.map((value) => (value instanceof Date ? 'Date' : typeof value))).toEqual([
            'number',
            'Date',
            'string',
          ]);
        } catch (error) {
          expect(error).toBeInstanceOf(ValidationError);
        }
      }),
      { numRuns: 1000 },
    );
  });
});

describe('groups of students', () => {
  const of = (speciality: string, progress: number): Student => ({ ...hadil, speciality, progress });

  test('have count, mean and a distribution by tenths, 100 among the last', () => {
    const progress = [0, 9.99, 10, 19.99, 55, 90, 99.99, 100];
    expect(
      groupStudents(
        progress.map((one) => of('ILSI', one)),
        'speciality',
      ),
    ).toEqual([
      {
        key: 'ILSI',
        count: 8,
        meanProgress: expect.closeTo(progress.reduce((sum, one) => sum + one, 0) / 8, 12),
        distribution: [2, 2, 0, 0, 0, 1, 0, 0, 0, 3],
      },
    ]);
  });

  test('are sorted by the bytes of their keys, whatever those are', () => {
    const keys = ['b', '😀', '\uffff', '__proto__', 'a'];
    const groups = groupStudents(
      keys.map((key) => of(key, 50)),
      'speciality',
    );
    expect(groups.map(({ key }) => key)).toEqual(['__proto__', 'a', 'b', '\uffff', '😀']);
    expect(groupStudents([of('a', 1)], 'studentLevel')).toMatchObject([{ key: 'M2', count: 1 }]);
  });

  test('of nobody are none', () => {
    expect(groupStudents([], 'speciality')).toEqual([]);
  });

  test('hold every student once', () => {
    fc.assert(
      fc.property(manyStudents, (all) => {
        const groups = groupStudents(all, 'studentLevel');
        for (const { key, count, meanProgress, distribution } of groups) {
          const members = all.filter(({ studentLevel }) => studentLevel === key);
          expect(count).toBe(members.length);
          expect(distribution.reduce((sum, some) => sum + some, 0)).toBe(count);
          const mean = members.reduce((sum, { progress }) => sum + progress / count, 0);
          expect(meanProgress).toBeCloseTo(mean, 9);
        }
        expect(groups.reduce((sum, { count }) => sum + count, 0)).toBe(all.length);
      }),
      { numRuns: 300 },
    );
  });
});
