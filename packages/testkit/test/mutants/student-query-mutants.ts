import type {
  Conditions,
  Student,
  StudentConditions,
  StudentField,
  StudentGroup,
  StudentStore,
} from '@learntrack/core';
import { recomputeGroups, recomputePage } from '../../src/reference/find-students.ts';
import type { Plant } from '../remote-memory/remote.ts';
import { fold } from './fold.ts';
import type { Mutant } from './mutant.ts';

type Find = StudentStore['find'];
type Condition = Conditions<Student[StudentField]>;

/** A student store with one bug each in how it finds or groups. */
export const studentQueryMutants: Mutant<StudentStore>[] = [
  ...(['studentId', 'name', 'email', 'speciality', 'studentLevel', 'progress', 'lastUpdated'] as const).map(
    (field): Mutant<StudentStore> => ({
      name: `takes above for from where it filters by ${field}`,
      plant: where((conditions) => ({ ...conditions, [field]: withGteForGt(conditions[field]) })),
      caughtBy: [`students are found by ${field}: equal to, in, above, from, below, up to`],
    }),
  ),
  {
    name: 'takes the last condition on a field alone',
    plant: where(
      (conditions) =>
        Object.fromEntries(
          Object.entries(conditions).map(([field, all]) => [
            field,
            Object.fromEntries(Object.entries(all).slice(-1)),
          ]),
        ) as StudentConditions,
    ),
    caughtBy: ['all conditions hold together, on one field and on several'],
  },
  {
    name: 'filters by one field',
    plant: where((conditions) => Object.fromEntries(Object.entries(conditions).slice(0, 1))),
    caughtBy: [
      'all conditions hold together, on one field and on several',
      'any question is answered from the students that there are',
    ],
  },
  {
    name: 'takes an empty list for no condition',
    plant: where(
      (conditions) =>
        Object.fromEntries(
          Object.entries(conditions).map(([field, { in: oneOf, ...rest }]: [string, Condition]) => [
            field,
            oneOf?.length === 0 ? rest : { ...rest, ...(oneOf && { in: oneOf }) },
          ]),
        ) as StudentConditions,
    ),
    caughtBy: ['nobody is in an empty list'],
  },
  {
    name: 'takes % at the end of a text for anything',
    plant: finding(async (request, everybody) => {
      const pattern = request.where.name?.eq;
      if (!pattern?.endsWith('%')) return recomputePage(await everybody(), request);
      return (await everybody()).filter(({ name }) => name.startsWith(pattern.slice(0, -1)));
    }),
    caughtBy: ['texts that look like operators or patterns are found as the texts that they are'],
  },
  {
    name: 'compares texts by UTF-16',
    plant: comparing(byUtf16),
    caughtBy: [
      'texts are compared by code point: not by UTF-16, not as in a dictionary, and capitals come first',
      'text is ordered by code point: not by UTF-16, not as in a dictionary, and capitals come first',
    ],
  },
  {
    name: 'compares texts as a dictionary does',
    plant: comparing((a, b) => a.localeCompare(b)),
    caughtBy: [
      'texts are compared by code point: not by UTF-16, not as in a dictionary, and capitals come first',
      'text is ordered by code point: not by UTF-16, not as in a dictionary, and capitals come first',
    ],
  },
  {
    name: 'sorts by the first field alone',
    plant: (right) => ({
      find: ({ order, ...request }, options) => {
        const rest = order.filter(([field], i) => i === 0 || field === 'studentId');
        return right.find({ ...request, order: rest }, options);
      },
    }),
    caughtBy: ['students come in the order of one field or of several, each ascending or descending'],
  },
  {
    name: 'sorts by all fields in the direction of the first',
    plant: (right) => ({
      find: ({ order, ...request }, options) => {
        const direction = order[0]?.[1] ?? 'asc';
        return right.find({ ...request, order: order.map(([field]) => [field, direction]) }, options);
      },
    }),
    caughtBy: ['students come in the order of one field or of several, each ascending or descending'],
  },
  {
    name: 'cuts a page before it filters',
    plant: finding(async (request, everybody) => {
      const page = recomputePage(await everybody(), { ...request, where: {} });
      return recomputePage(page, request);
    }),
    caughtBy: ['a page holds no more students than asked for: the first that meet the conditions'],
  },
  {
    name: 'goes on behind all who tie with the last student of a page',
    plant: finding(async ({ after, ...request }, everybody) => {
      const [[field, direction] = ['studentId', 'asc']] = request.order;
      const bound = after && { [direction === 'asc' ? 'gt' : 'lt']: after[0] };
      const behind = recomputePage(await everybody(), {
        ...request,
        where: bound ? { [field]: bound } : {},
        limit: Number.POSITIVE_INFINITY,
      });
      return recomputePage(behind, request);
    }),
    caughtBy: ['pages follow each other without a gap or an overlap, ties included, in every order'],
  },
  {
    name: 'begins a page with the last student of the one before',
    plant: finding(async ({ after, ...request }, everybody) => {
      const all = recomputePage(await everybody(), { ...request, limit: Number.POSITIVE_INFINITY });
      const start = all.findIndex(({ studentId }) => after?.includes(studentId));
      return all.slice(Math.max(0, start)).slice(0, request.limit);
    }),
    caughtBy: ['pages follow each other without a gap or an overlap, ties included, in every order'],
  },
  {
    name: 'looks up where the last student of a page stands now',
    plant: finding(async ({ after, ...request }, everybody) => {
      const all = recomputePage(await everybody(), { ...request, limit: Number.POSITIVE_INFINITY });
      const last = after?.[request.order.findIndex(([field]) => field === 'studentId')];
      const start = all.findIndex(({ studentId }) => studentId === last);
      // Whoever is not found any more stood at the end.
      return after && start === -1 ? [] : all.slice(start + 1, start + 1 + request.limit);
    }),
    caughtBy: ['whoever is there all along comes on exactly one page, whoever else comes and goes meanwhile'],
  },
  {
    name: 'answers in no order',
    plant: (right) => ({
      find: async (request, options) => [...(await right.find(request, options))].reverse(),
    }),
    caughtBy: ['after any sequence of operations it answers like the store in memory'],
  },
  {
    name: 'rounds a mean',
    plant: grouping((groups) =>
      groups.map((group) => ({ ...group, meanProgress: Math.round(group.meanProgress) })),
    ),
    caughtBy: [
      'groups have the count and the mean progress of their students, by speciality or by level',
      'any groups are those of the students that there are',
    ],
  },
  {
    name: 'has an eleventh tenth for 100',
    plant: (right) => ({
      group: async (by, conditions, options) =>
        Promise.all(
          (await right.group(by, conditions, options)).map(async (group) => {
            const [full] = await right.group(by, { ...conditions, progress: { eq: 100 } });
            const distribution = [...group.distribution, full?.count ?? 0];
            return { ...group, distribution };
          }),
        ),
    }),
    caughtBy: ['a distribution has ten tenths, each with its lower bound, the last one with 100, too'],
  },
  {
    name: 'groups whoever there is',
    plant: (right) => ({ group: (by, _, options) => right.group(by, {}, options) }),
    caughtBy: ['only students who meet the conditions are grouped', 'nobody is in no group'],
  },
  {
    name: 'groups by what looks alike',
    plant: (right) => ({
      group: async (by) => {
        const everybody = await readAll(right);
        return recomputeGroups(
          everybody.map((student) => ({ ...student, [by]: fold(student[by]) })),
          by,
        );
      },
    }),
    caughtBy: ['groups come by key, in the order of code points, and keys that look alike are two'],
  },
  {
    name: 'orders groups by UTF-16',
    plant: grouping((groups) => [...groups].sort((a, b) => byUtf16(a.key, b.key))),
    caughtBy: ['groups come by key, in the order of code points, and keys that look alike are two'],
  },
  {
    name: 'has an empty group for nobody',
    plant: grouping((groups) =>
      groups.length > 0 ? groups : [{ key: '', count: 0, meanProgress: 0, distribution: Array(10).fill(0) }],
    ),
    caughtBy: ['nobody is in no group'],
  },
];

/** Changes the conditions of what is looked for. */
function where(change: (conditions: StudentConditions) => StudentConditions): Plant<StudentStore> {
  return (right) => ({
    find: (request, options) => right.find({ ...request, where: change(request.where) }, options),
  });
}

/** Finds in the process, among everybody. */
function finding(
  find: (request: Parameters<Find>[0], everybody: () => Promise<readonly Student[]>) => ReturnType<Find>,
): Plant<StudentStore> {
  return (right) => ({ find: (request) => find(request, () => readAll(right)) });
}

/** Changes what groups come. */
function grouping(change: (groups: readonly StudentGroup[]) => readonly StudentGroup[]): Plant<StudentStore> {
  return (right) => ({ group: async (...args) => change(await right.group(...args)) });
}

function readAll(right: StudentStore): Promise<readonly Student[]> {
  return right.find({ where: {}, order: [['studentId', 'asc']], limit: Number.POSITIVE_INFINITY });
}

function withGteForGt({ gt, ...rest }: Condition = {}): Condition {
  return gt === undefined ? rest : { ...rest, gte: gt };
}

function byUtf16(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

/** Filters by name, and orders by the first field, in an order of its own. */
function comparing(compare: (a: string, b: string) => number): Plant<StudentStore> {
  return finding(async ({ where: { name }, order: [first = ['name', 'asc']] }, everybody) => {
    const [field, direction] = first;
    const { gt, lt } = name ?? {};
    const found = (await everybody())
      .filter((student) => gt === undefined || compare(student.name, gt) > 0)
      .filter((student) => lt === undefined || compare(student.name, lt) < 0)
      .sort((a, b) => compare(String(a[field]), String(b[field])));
    return direction === 'asc' ? found : found.reverse();
  });
}
