import type {
  Conditions,
  Student,
  StudentConditions,
  StudentField,
  StudentGroup,
  StudentGroupField,
  StudentPageRequest,
} from '@learntrack/core';
import { byBytes } from './by-bytes.ts';

type Value = Student[StudentField];

/** The page of a request, straight from what conditions, orders and places mean. Shares no code with the core. */
export function recomputePage(
  students: readonly Student[],
  { where, order, limit, after }: StudentPageRequest,
): Student[] {
  const place = ([field]: (typeof order)[number], i: number) => [field, after?.[i]] as const;
  const last = after && (Object.fromEntries(order.map(place)) as unknown as Student);
  const inOrder = (a: Student, b: Student) =>
    order
      .map(([field, way]) => (way === 'asc' ? byValue(a[field], b[field]) : byValue(b[field], a[field])))
      .find((difference) => difference !== 0) ?? 0;
  return meeting(students, where)
    .sort(inOrder)
    .filter((student) => !last || inOrder(last, student) < 0)
    .slice(0, limit);
}

/** The groups of students, by key, straight from their definition. Shares no code with the core. */
export function recomputeGroups(
  students: readonly Student[],
  by: StudentGroupField,
  where: StudentConditions = {},
): StudentGroup[] {
  const groups = [...Map.groupBy(meeting(students, where), (student) => student[by])];
  return groups
    .sort(([a], [b]) => byBytes(a, b))
    .map(([key, its]) => ({
      key,
      count: its.length,
      meanProgress: its.reduce((sum, { progress }) => sum + progress / its.length, 0),
      distribution: tenths.map(
        ([from, to]) => its.filter(({ progress }) => progress >= from && progress < to).length,
      ),
    }));
}

/** The last one is closed: 100 belongs to it. */
const tenths = Array.from({ length: 10 }, (_, i) => [10 * i, i === 9 ? 101 : 10 * (i + 1)] as const);

function meeting(students: readonly Student[], where: StudentConditions): Student[] {
  const all = Object.entries(where) as [StudentField, Conditions<Value>][];
  return students.filter((student) => all.every(([field, conditions]) => meets(student[field], conditions)));
}

function meets(value: Value, conditions: Conditions<Value>): boolean {
  const holds = {
    eq: (difference: number) => difference === 0,
    gt: (difference: number) => difference > 0,
    gte: (difference: number) => difference >= 0,
    lt: (difference: number) => difference < 0,
    lte: (difference: number) => difference <= 0,
  };
  const { in: oneOf, ...bounds } = conditions;
  return (
    (!oneOf || oneOf.some((one) => byValue(value, one) === 0)) &&
    (Object.entries(bounds) as [keyof typeof holds, Value][]).every(([name, bound]) =>
      holds[name](byValue(value, bound)),
    )
  );
}

function byValue(a: Value, b: Value): number {
  if (typeof a === 'string' && typeof b === 'string') return byBytes(a, b);
  return a.valueOf() === b.valueOf() ? 0 : a < b ? -1 : 1;
}
