import type { Activity } from '@learntrack/core';
import { logOf } from '../generators/log.ts';
import type { Case } from '../suite/case.ts';
import { collect, expectSame } from '../suite/expectations.ts';
import { allUpTo, type BatchEngineSource, writeLog } from './source.ts';

const week = 7 * 24 * 3_600_000;

/** The laws of the figures of course performance. */
export function batchPerformanceCases(): Case<BatchEngineSource>[] {
  return [
    {
      law: 'an attempt passes with a score of at least the pass mark, whatever the mark',
      async run({ store }) {
        const [scores, marks] = [
          [0.5, 0, 1, 0.25, 0.75],
          [0, 0.25, 0.5, 0.500001, 1],
        ];
        await writeLog(store.log, logOf(...scores.map(attempt)));
        const rates = [];
        for (const passMark of marks) {
          const [row] = await collect(store.engine.coursePerformance({ ...allUpTo(5), passMark }));
          rates.push(row?.passRate);
        }
        expectSame(rates, [1, 0.8, 0.6, 0.4, 0.2], `the pass rates at ${marks.join(', ')}`);
      },
    },
    {
      law: 'where nothing was scored, the figures over scores are absent',
      async run({ store }) {
        await writeLog(store.log, logOf({}, { action: 'quiz_attempt' }, { studentId: 'S2' }));
        const expected = {
          ...{ courseId: 'C1', activities: 3, activeStudents: 2, quizAttempts: 1, scoredAttempts: 0 },
          retained7d: 0,
        };
        expectSame(await collect(store.engine.coursePerformance(allUpTo(3))), [expected], 'the performance');
      },
    },
    {
      law: 'a score of 0 is a score',
      async run({ store }) {
        await writeLog(store.log, logOf(attempt(0), { action: 'quiz_attempt' }));
        const [row] = await collect(store.engine.coursePerformance(allUpTo(2)));
        expectSame(row, {
          ...{ courseId: 'C1', activities: 2, activeStudents: 1, quizAttempts: 2, scoredAttempts: 1 },
          ...{ meanScore: 0, passRate: 0, p50Score: 0, p90Score: 0, retained7d: 0 },
        });
      },
    },
    {
      law: 'percentiles lie between scores, in proportion',
      async run({ store }) {
        const tables = [
          { scores: [0.3], p50Score: 0.3, p90Score: 0.3 },
          { scores: [1, 0], p50Score: 0.5, p90Score: 0.9 },
          { scores: [0.4, 0, 1, 0.1], p50Score: 0.25, p90Score: 0.82 },
          { scores: [0.9, 0.1, 0.5, 0.5, 0.2], p50Score: 0.5, p90Score: 0.74 },
          // As texts, 1e-7 is the largest.
          { scores: [1e-7, 0.5, 0.25], p50Score: 0.25, p90Score: 0.45 },
        ].map((table, i) => ({ ...table, courseId: `C${i}` }));
        const log = logOf(
          ...tables.flatMap(({ scores, courseId }) =>
            scores.map((score) => ({ ...attempt(score), courseId })),
          ),
        );
        await writeLog(store.log, log);
        const rows = await collect(store.engine.coursePerformance(allUpTo(log.length)));
        expectSame(
          rows.map(({ courseId, p50Score, p90Score }) => ({ courseId, p50Score, p90Score })),
          tables.map(({ scores: _, ...percentiles }) => percentiles),
          'the percentiles',
        );
      },
    },
    {
      law: 'the action quiz_attempt alone is an attempt',
      async run({ store }) {
        const others = [
          'page_view',
          'quiz',
          'Quiz_Attempt',
          'quiz_attempt ',
          'quizXattempt',
          'quiz_attempts',
        ];
        await writeLog(
          store.log,
          logOf(...others.map((action) => ({ action, score: 1 })), attempt(0.5), { action: 'quiz_attempt' }),
        );
        const [row] = await collect(store.engine.coursePerformance(allUpTo(8)));
        const figures = [row?.activities, row?.quizAttempts, row?.scoredAttempts, row?.meanScore];
        expectSame(figures, [8, 2, 1, 0.5], 'activities, attempts, scored ones and their mean');
      },
    },
    {
      law: 'a student who comes 7 × 24 hours after their first activity is retained, a millisecond less is not',
      async run({ store }) {
        expectSame(
          await retainedOf(store, [
            { studentId: 'to the millisecond', timestamp: after(week) },
            { studentId: 'to the millisecond', timestamp: after(0) },
            { studentId: 'a millisecond less', timestamp: after(1) },
            { studentId: 'a millisecond less', timestamp: after(week) },
            { studentId: 'often', timestamp: after(3) },
            { studentId: 'often', timestamp: after(week / 2) },
            { studentId: 'often', timestamp: after(week + 5) },
            { studentId: 'once', timestamp: after(5) },
          ]),
          0.5,
          'the share of the retained',
        );
      },
    },
    {
      law: 'what retains a student lies in the interval, and in the course',
      async run({ store }) {
        expectSame(
          await retainedOf(store, [
            { studentId: 'began before', timestamp: after(-1) },
            { studentId: 'began before', timestamp: after(week) },
            { studentId: 'came afterwards', timestamp: after(0) },
            { studentId: 'came afterwards', timestamp: after(2 * week) },
            { studentId: 'went elsewhere', timestamp: after(0) },
            { studentId: 'went elsewhere', timestamp: after(week), courseId: 'C2' },
            { studentId: 'stayed', timestamp: after(0) },
            { studentId: 'stayed', timestamp: after(2 * week - 1) },
          ]),
          0.25,
          'the share of the retained',
        );
      },
    },
  ];
}

function attempt(score: number): Partial<Activity> {
  return { action: 'quiz_attempt', score };
}

/** In the middle of a day, so that days tell less than instants. */
const start = Date.parse('2026-03-25T13:45:30.500Z');

function after(milliseconds: number): Date {
  return new Date(start + milliseconds);
}

/** The share of the students of C1 who are retained in the two weeks from {@link start}. */
async function retainedOf(
  { engine, log }: BatchEngineSource,
  activities: readonly Partial<Activity>[],
): Promise<number | undefined> {
  await writeLog(log, logOf(...activities));
  const interval = { from: after(0), to: after(2 * week) };
  const query = { ...allUpTo(activities.length), interval, courseId: 'C1' };
  const [row] = await collect(engine.coursePerformance(query));
  return row?.retained7d;
}
