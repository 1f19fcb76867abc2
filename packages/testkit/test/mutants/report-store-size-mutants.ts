import type { CoursePerformance, DailyAddition, ReportStore } from '@learntrack/core';
import { collect } from '../../src/suite/expectations.ts';
import type { Plant } from '../remote-memory/remote.ts';
import { erasesFromTheFirst } from './erasing-the-first.ts';
import { leaking } from './leaking.ts';
import type { Mutant } from './mutant.ts';

const longStep =
  'a step of a thousand entries, each a new student, course, action and day, is a step like any other';
const fullRow = 'a row of hundreds of students and actions counts them all';
const manyCourses = 'performance of a thousand courses is saved and told as a whole';

/** Report stores that are made for a class. */
export const reportStoreSizeMutants: Mutant<ReportStore>[] = [
  {
    name: 'adds the first 300 days of courses of a step',
    plant: adding((add) => add.slice(0, 300)),
    caughtBy: [longStep],
  },
  {
    name: 'tells the first 100 daily rows',
    plant: (right) => ({
      async *dailyEngagement(query, options) {
        yield* (await collect(right.dailyEngagement(query, options))).slice(0, 100);
      },
    }),
    caughtBy: [longStep],
  },
  {
    name: 'adds the first 100 actions of a row',
    plant: adding((add) =>
      add.map((one) => ({ ...one, positions: new Map([...one.positions].slice(0, 100)) })),
    ),
    caughtBy: [fullRow],
  },
  {
    name: 'adds the first 500 students of a row',
    plant: adding((add) =>
      add.map((one) => ({ ...one, students: new Set([...one.students].slice(0, 500)) })),
    ),
    caughtBy: [fullRow],
  },
  {
    name: 'erases from the first 100 days',
    plant: erasesFromTheFirst(100, ({ courseId, day, students }: DailyAddition, studentId) =>
      students.has(studentId)
        ? [{ courseId, day, positions: new Map(), students: new Set([studentId]), forgotten: new Set() }]
        : [],
    ),
    caughtBy: ['a student is erased from every day and course, however many'],
  },
  {
    name: 'tells the first 100 rows of performance',
    plant: (right) => ({
      async *performance(query, options) {
        yield* (await collect(right.performance(query, options))).slice(0, 100);
      },
    }),
    caughtBy: [manyCourses],
  },
  {
    name: 'saves the first 500 rows of performance',
    plant: (right) => ({
      savePerformance: (period, courses, options) => {
        const first = async function* (): AsyncGenerator<CoursePerformance> {
          let given = 0;
          for await (const course of courses) if (given++ < 500) yield course;
        };
        return right.savePerformance(period, first(), options);
      },
    }),
    caughtBy: [manyCourses],
  },
  {
    name: 'leaks a cursor of daily engagement',
    plant: (right) => ({
      dailyEngagement: (query, options) => leaking(right.dailyEngagement(query, options)),
    }),
    caughtBy: ['leaving daily engagement at the first of thousands of rows frees the cursor'],
  },
  {
    name: 'leaks a cursor of stored performance',
    plant: (right) => ({ performance: (query, options) => leaking(right.performance(query, options)) }),
    caughtBy: ['leaving stored performance at the first of thousands of rows frees the cursor'],
  },
];

function adding(change: (add: readonly DailyAddition[]) => readonly DailyAddition[]): Plant<ReportStore> {
  return (right) => ({
    apply: ({ add, ...rest }, options) => right.apply({ ...rest, add: change(add) }, options),
  });
}
