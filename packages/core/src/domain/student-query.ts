import { z } from 'zod';
import { compareText } from './compare-text.ts';
import { ValidationError } from './errors.ts';
import { getOrInsert } from './get-or-insert.ts';
import { isPlainObject } from './plain-object.ts';
import { instant, issuesOf, plainObject } from './schema.ts';
import type { Student } from './student.ts';

/** The profile fields that can be filtered and sorted by. */
export type StudentField =
  | 'studentId'
  | 'name'
  | 'email'
  | 'speciality'
  | 'studentLevel'
  | 'progress'
  | 'lastUpdated';

/** Conditions on one field; all given ones must hold. Texts compare by code point. */
export interface Conditions<T> {
  readonly eq?: T;
  readonly in?: readonly T[];
  readonly gt?: T;
  readonly gte?: T;
  readonly lt?: T;
  readonly lte?: T;
}

/** Which students: a value means equality. */
export type StudentFilter = {
  readonly [Field in StudentField]?: Student[Field] | Conditions<Student[Field]>;
};

/** In which order: by the fields in the order given; students that are equal in all of them, by `studentId`. */
export type StudentSort = { readonly [Field in StudentField]?: 'asc' | 'desc' };

/** The fields that students can be grouped by. */
export type StudentGroupField = 'speciality' | 'studentLevel';

/** The progress of the students of one group. */
export interface StudentGroup {
  /** The speciality or level. */
  readonly key: string;
  readonly count: number;
  /** 0 to 100. */
  readonly meanProgress: number;
  /** Students per tenth of progress: [0, 10), [10, 20), … [90, 100]. */
  readonly distribution: readonly number[];
}

/** A question to `students.find`. */
export interface StudentQuery {
  readonly where?: StudentFilter;
  readonly sort?: StudentSort;
  /** 1 to 1000 a page; 100 when absent. */
  readonly limit?: number;
  /** `nextCursor` of the page before, with the same `where` and `sort`. */
  readonly cursor?: string;
}

/** A checked filter: every condition spelled out. */
export type StudentConditions = { readonly [Field in StudentField]?: Conditions<Student[Field]> };

/** A checked order: pairs that contain `studentId`, so that no two students are equal. */
export type StudentOrder = readonly (readonly [StudentField, 'asc' | 'desc'])[];

/** The place in an order after which a page begins: the values of the order's fields. */
export type StudentPlace = readonly (string | number | Date)[];

/** A checked {@link StudentQuery}, as a store gets it. */
export interface StudentPageRequest {
  readonly where: StudentConditions;
  readonly order: StudentOrder;
  readonly limit: number;
  readonly after?: StudentPlace;
}

const text = z.string('is not text');
const number = z.number('is not a number');
const values = {
  studentId: text,
  name: text,
  email: text,
  speciality: text,
  studentLevel: text,
  progress: number,
  lastUpdated: instant,
} satisfies Record<StudentField, z.ZodType>;

const where = z.strictObject(
  Object.fromEntries(
    Object.entries(values).map(([field, value]) => [
      field,
      z
        .preprocess(
          (given) => (isPlainObject(given) ? given : { eq: given }),
          z.strictObject({
            eq: value.optional(),
            in: z.array(value, 'is not an array').optional(),
            gt: value.optional(),
            gte: value.optional(),
            lt: value.optional(),
            lte: value.optional(),
          }),
        )
        .optional(),
    ]),
  ),
);

const direction = z.enum(['asc', 'desc'], "is neither 'asc' nor 'desc'").optional();
const sort = z.strictObject(Object.fromEntries(Object.keys(values).map((field) => [field, direction])));
const limit = z.int('is no whole number').min(1, 'is below 1').max(1000, 'is above 1000');
const shape = plainObject(
  z.strictObject({
    where: plainObject(where).optional(),
    sort: plainObject(sort).optional(),
    limit: limit.optional(),
    cursor: text.optional(),
  }),
);

/**
 * Checks a query: nothing but known fields, conditions and values gets through to a store.
 *
 * @throws {@link ValidationError} naming everything that is wrong
 */
export function parseStudentQuery(query: StudentQuery): StudentPageRequest {
  const result = shape.safeParse(query);
  if (!result.success)
    throw new ValidationError('Invalid student query', issuesOf(result.error, query, 'mend its name'));
  // Zod gives objects in the schema's order; the order of the sort is the caller's.
  const order = Object.entries(query.sort ?? {}).filter(([, way]) => way !== undefined) as [
    StudentField,
    'asc' | 'desc',
  ][];
  if (!order.some(([field]) => field === 'studentId')) order.push(['studentId', 'asc']);
  return {
    where: withoutUndefined(result.data.where ?? {}),
    order,
    limit: query.limit ?? 100,
    ...(query.cursor !== undefined && { after: parseCursor(query.cursor, order) }),
  };
}

/** A store may take `undefined` for a value to look for. */
function withoutUndefined(where: object): StudentConditions {
  const given = (object: object) => Object.entries(object).filter(([, value]) => value !== undefined);
  const conditions = given(where).map(([field, its]) => [field, Object.fromEntries(given(its))]);
  return Object.fromEntries(conditions);
}

/** The cursor of the page that follows `last`. */
export function cursorAfter(last: Student, order: StudentOrder): string {
  return Buffer.from(JSON.stringify([order, order.map(([field]) => last[field])])).toString('base64url');
}

/** Whether a student meets every condition. */
export function meets(student: Student, conditions: StudentConditions): boolean {
  return (Object.keys(conditions) as StudentField[]).every((field) => {
    const {
      eq,
      in: oneOf,
      gt,
      gte,
      lt,
      lte,
    } = (conditions[field] ?? {}) as Conditions<string | number | Date>;
    const value = student[field];
    return (
      (eq === undefined || compareValues(value, eq) === 0) &&
      (oneOf === undefined || oneOf.some((one) => compareValues(value, one) === 0)) &&
      (gt === undefined || compareValues(value, gt) > 0) &&
      (gte === undefined || compareValues(value, gte) >= 0) &&
      (lt === undefined || compareValues(value, lt) < 0) &&
      (lte === undefined || compareValues(value, lte) <= 0)
    );
  });
}

/** Where a student stands against a place in an order: before it (negative), at it (0), after it (positive). */
export function compareToPlace(student: Student, place: StudentPlace, order: StudentOrder): number {
  for (const [i, [field, way]] of order.entries()) {
    const difference = compareValues(student[field], place[i] as string | number | Date);
    if (difference !== 0) return way === 'asc' ? difference : -difference;
  }
  return 0;
}

/** Groups students and sums up their progress; by key. */
export function groupStudents(students: Iterable<Student>, by: StudentGroupField): StudentGroup[] {
  const groups = new Map<string, ReturnType<typeof newGroup>>();
  for (const student of students) {
    const group = getOrInsert(groups, student[by], newGroup);
    const tenth = Math.min(9, Math.floor(student.progress / 10));
    group.count += 1;
    group.sum += student.progress;
    group.distribution[tenth] = (group.distribution[tenth] ?? 0) + 1;
  }
  return [...groups]
    .map(([key, { count, sum, distribution }]) => ({ key, count, meanProgress: sum / count, distribution }))
    .sort((a, b) => compareText(a.key, b.key));
}

function newGroup() {
  return { count: 0, sum: 0, distribution: new Array<number>(10).fill(0) };
}

function compareValues(a: string | number | Date, b: string | number | Date): number {
  return typeof a === 'string' ? compareText(a, b as string) : Number(a) - Number(b);
}

function parseCursor(cursor: string, order: StudentOrder): StudentPlace {
  const problem = (message: string) =>
    new ValidationError('Invalid student query', [{ path: 'cursor', message }]);
  let parsed: unknown;
  try {
    parsed = JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    throw problem('is no cursor; pass on nextCursor as it came');
  }
  if (!Array.isArray(parsed) || !Array.isArray(parsed[1])) {
    throw problem('is no cursor; pass on nextCursor as it came');
  }
  if (JSON.stringify(parsed[0]) !== JSON.stringify(order)) {
    throw problem('belongs to a query with another sort; start from the first page');
  }
  const place = z.tuple(order.map(([field]) => values[field]) as unknown as [z.ZodType]).safeParse(parsed[1]);
  if (!place.success) throw problem('is no cursor; pass on nextCursor as it came');
  return place.data as unknown as StudentPlace;
}
