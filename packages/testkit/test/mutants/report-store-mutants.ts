import type { CourseCount, DailyAddition, DailyRow, ReportStore } from '@learntrack/core';
import { everyDay, reportStoreKind } from '../../src/report-store/kind.ts';
import { collect } from '../../src/suite/expectations.ts';
import { fold } from './fold.ts';
import type { Mutant } from './mutant.ts';
import { erasingPlants, projectionMutants } from './projection-mutants.ts';
import { reportStoreSavingMutants } from './report-store-saving-mutants.ts';
import { reportStoreSizeMutants } from './report-store-size-mutants.ts';

/** Changes the rows that queries see. */
const showing =
  (change: (row: DailyRow) => DailyRow) =>
  (right: ReportStore): Partial<ReportStore> => ({
    async *dailyEngagement(query, options) {
      for await (const row of right.dailyEngagement(query, options)) yield change(row);
    },
  });

/** The courses by their counts. */
function ranked(
  courses: readonly string[],
  rows: readonly { readonly courseId: string; readonly count: number }[],
): CourseCount[] {
  const countOf = (courseId: string) =>
    rows.filter((row) => row.courseId === courseId).reduce((sum, { count }) => sum + count, 0);
  return courses
    .map((courseId) => ({ courseId, count: countOf(courseId) }))
    .sort((a, b) => b.count - a.count);
}

/** Changes what is added. */
const adding =
  (change: (addition: DailyAddition) => DailyAddition) =>
  (right: ReportStore): Partial<ReportStore> => ({
    apply: ({ add, ...rest }, options) => right.apply({ ...rest, add: add.map(change) }, options),
  });

/** A report store with one bug each. */
export const reportStoreMutants: Mutant<ReportStore>[] = [
  ...projectionMutants(reportStoreKind, {
    ...erasingPlants,
    foldsIds: adding((addition) => ({ ...addition, courseId: fold(addition.courseId) })),
  }),
  {
    name: 'takes the last day in',
    plant: (right) => ({
      dailyEngagement: (query, options) =>
        right.dailyEngagement(
          { ...query, to: query.to === everyDay.to ? query.to : `${query.to}~` },
          options,
        ),
    }),
    caughtBy: ['days are those of [from, to), UTC'],
  },
  {
    name: 'takes a course for every course that begins like it',
    plant: (right) => ({
      async *dailyEngagement({ courseId = '', ...query }, options) {
        for await (const row of right.dailyEngagement(query, options)) {
          if (row.courseId.startsWith(courseId)) yield row;
        }
      },
    }),
    caughtBy: ['rows are those of the course asked for, and none of an unknown one'],
  },
  {
    name: 'orders courses by UTF-16',
    plant: (right) => ({
      async *dailyEngagement(query, options) {
        const rows = await collect(right.dailyEngagement(query, options));
        yield* rows.sort((a, b) => (a.courseId === b.courseId ? 0 : a.courseId < b.courseId ? -1 : 1));
      },
    }),
    caughtBy: ['rows come course after course by code point, days ascending, and none without an activity'],
  },
  {
    name: 'ranks courses over all days',
    plant: (right) => ({
      topCourses: async (query, options) => {
        const rows = await collect(right.dailyEngagement(everyDay, options));
        return ranked([...new Set(rows.map(({ courseId }) => courseId))], rows).slice(0, query.limit);
      },
    }),
    caughtBy: ['the top courses of a day are those with the most activities, equal ones by code point'],
  },
  {
    name: 'cuts the courses of a day before it ranks them',
    plant: (right) => ({
      topCourses: async ({ day, limit }, options) => {
        const all = await right.topCourses({ day, limit: 10_000 }, options);
        const courses = all.map(({ courseId }) => courseId).sort();
        const rows = all.map((one) => ({ ...one, day }));
        return ranked(courses.slice(0, limit), rows);
      },
    }),
    caughtBy: ['the top courses of a day are those with the most activities, equal ones by code point'],
  },
  {
    name: 'ranks a course by what was counted before it was repaired',
    plant: (right) => {
      let before: ReturnType<ReportStore['topCourses']> | undefined;
      return {
        repair: async (repair, options) => {
          before ??= right.topCourses({ day: repair.day, limit: 10_000 }, options);
          await before;
          await right.repair(repair, options);
        },
        topCourses: async (query, options) =>
          (await before)?.slice(0, query.limit) ?? right.topCourses(query, options),
      };
    },
    caughtBy: ['the top courses of a day are those with the most activities, equal ones by code point'],
  },
  {
    name: 'tells no position',
    plant: showing((row) => ({ ...row, position: 0 })),
    caughtBy: ['a row counts every activity up to its position'],
  },
  {
    name: 'counts visits as active students',
    plant: showing((row) => ({ ...row, activeStudents: row.count })),
    caughtBy: ['a student who comes often is one active student, and on each day anew'],
  },
  {
    name: 'remembers no more than a dozen students of a day',
    plant: adding((addition) => ({ ...addition, students: new Set([...addition.students].slice(0, 3)) })),
    caughtBy: ['the days of a simulated class are those of its log'],
  },
  {
    name: 'adds a repair to what its row holds',
    plant: (right) => ({
      repair: async (repair, options) => {
        const actions = new Map(repair.actions);
        const query = { ...everyDay, courseId: repair.courseId };
        for await (const row of right.dailyEngagement(query, options)) {
          if (row.day !== repair.day) continue;
          for (const [action, count] of row.actions) actions.set(action, (actions.get(action) ?? 0) + count);
        }
        await right.repair({ ...repair, actions }, options);
      },
    }),
    caughtBy: ['a repair replaces the counts of its row, and nothing else'],
  },
  {
    name: 'takes a repair that is older than its row',
    plant: (right) => {
      let repairs = 0;
      return {
        repair: (repair, options) => {
          repairs += 1;
          return right.repair({ ...repair, position: repair.position + 10 * repairs }, options);
        },
      };
    },
    caughtBy: ['a repair as of a position that the row has passed changes nothing'],
  },
  {
    name: 'takes the larger count at the same position, as equal write times do',
    plant: (right) => ({
      repair: async (repair, options) => {
        let { position } = repair;
        for await (const row of right.dailyEngagement({ ...everyDay, courseId: repair.courseId }, options)) {
          if (row.day === repair.day && row.position === position && row.count < repair.count)
            position += 0.5;
        }
        await right.repair({ ...repair, position }, options);
      },
    }),
    caughtBy: ['a repair as of the position that its row has reached already changes nothing'],
  },
  {
    name: 'takes the later of two repairs at the same position',
    plant: (right) => ({
      repair: (repair, options) => right.repair({ ...repair, position: repair.position + 0.5 }, options),
    }),
    caughtBy: ['a repair as of the position that its row has reached already changes nothing'],
  },
  {
    name: 'forgets how far a repair has counted',
    plant: (right) => ({
      repair: async (repair, options) => {
        const stored = await right.readCheckpoint(options);
        await right.repair({ ...repair, position: (stored?.position ?? 0) + 0.5 }, options);
      },
    }),
    caughtBy: ['what a repair that runs ahead has counted, the projection does not count again'],
  },
  {
    name: 'adds at the write time of a repair too, not above it alone',
    plant: (right) => ({
      repair: (repair, options) => right.repair({ ...repair, position: repair.position - 0.5 }, options),
    }),
    caughtBy: [
      'an activity at the position of a repair is counted by the repair, and the next by the projection',
    ],
  },
  {
    name: 'repairs only rows that are there',
    plant: (right) => ({
      repair: async (repair, options) => {
        const query = { ...everyDay, courseId: repair.courseId };
        for await (const row of right.dailyEngagement(query, options)) {
          if (row.day === repair.day) return right.repair(repair, options);
        }
      },
    }),
    caughtBy: ['a repair makes a row that was missing, and one of nothing takes a row away'],
  },
  {
    name: 'repairs nothing while a generation is built',
    plant: (right) => ({
      repair: async (repair, options) => {
        const stored = await right.readCheckpoint(options);
        if (stored?.served !== false) await right.repair(repair, options);
      },
    }),
    caughtBy: [
      'a repair while a generation is built is seen by queries',
      'a repair while a generation is built lasts behind it',
    ],
  },
  {
    name: 'carries repairs over into the next generation',
    plant: (right) => {
      const repairs: Parameters<ReportStore['repair']>[0][] = [];
      return {
        repair: async (repair, options) => {
          repairs.push(repair);
          await right.repair(repair, options);
        },
        startGeneration: async (start, options) => {
          const stored = await right.startGeneration(start, options);
          for (const repair of repairs) await right.repair(repair, options);
          return stored;
        },
      };
    },
    caughtBy: ['a rebuild sets right what a repair got wrong'],
  },
  {
    name: 'repairs in spite of an aborted signal',
    plant: (right) => ({ repair: (repair) => right.repair(repair) }),
    caughtBy: ['a repair that is aborted already changes nothing'],
  },
  {
    name: 'writes 0 for figures that are absent',
    plant: (right) => ({
      async *performance(query, options) {
        for await (const row of right.performance(query, options))
          yield { ...row, meanScore: row.meanScore ?? 0 };
      },
    }),
    caughtBy: ['course performance comes back as it was computed, absent figures absent'],
  },
  {
    name: 'keeps a row per computation',
    plant: (right) => {
      let computations = 0;
      return {
        savePerformance: (period, courses, options) =>
          right.savePerformance(
            { ...period, passMark: period.passMark + computations++ / 1e6 },
            courses,
            options,
          ),
      };
    },
    caughtBy: ['the same computation again gives the same rows'],
  },
  {
    name: 'leaves courses that a new computation has no more',
    plant: (right) => ({
      savePerformance: async (period, courses, options) => {
        // Whole computations, so that this bug stands alone.
        const computed = await collect(courses);
        const kept = [];
        for await (const row of right.performance({})) {
          const samePeriod = row.to.getTime() === period.to.getTime() && row.passMark === period.passMark;
          if (samePeriod && !computed.some(({ courseId }) => courseId === row.courseId)) kept.push(row);
        }
        const all = (async function* () {
          yield* computed;
          yield* kept;
        })();
        return right.savePerformance(period, all, options);
      },
    }),
    caughtBy: ['a computation replaces all of its period, and nothing of another'],
  },
  {
    name: 'replaces all courses by the computation of one',
    plant: (right) => ({
      savePerformance: ({ courseId: _, ...period }, courses, options) =>
        right.savePerformance(period, courses, options),
    }),
    caughtBy: ['a computation of one course replaces that course alone, also by nothing'],
  },
  {
    name: 'tells the earliest period first',
    plant: (right) => ({
      async *performance(query, options) {
        yield* (await collect(right.performance(query, options))).reverse();
      },
    }),
    caughtBy: ['stored performance comes the latest period first, its courses by code point'],
  },
  {
    name: 'cuts long course ids off',
    plant: (right) => ({
      savePerformance: (period, courses, options) => {
        const cut = (async function* () {
          for await (const course of courses) yield { ...course, courseId: course.courseId.slice(0, 255) };
        })();
        return right.savePerformance(period, cut, options);
      },
    }),
    caughtBy: ['the courses of performance may have any id'],
  },
  {
    name: 'saves in spite of an aborted signal',
    plant: (right) => ({ savePerformance: (period, courses) => right.savePerformance(period, courses) }),
    caughtBy: ['saving performance ends with the signal'],
  },
  ...reportStoreSavingMutants,
  ...reportStoreSizeMutants,
];
