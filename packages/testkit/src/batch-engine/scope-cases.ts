import { memoryAdapter } from '@learntrack/core';
import { simulateClass } from '@learntrack/importers';
import fc from 'fast-check';
import { openAdapter } from '../adapter/open-adapter.ts';
import { hostileIds } from '../generators/hostile-ids.ts';
import { logArbitrary, logOf } from '../generators/log.ts';
import { simulatedLog } from '../generators/simulated-log.ts';
import { sampleLog } from '../projection/sample-log.ts';
import { type Case, forAll } from '../suite/case.ts';
import { collect, expectSame } from '../suite/expectations.ts';
import {
  allUpTo,
  answersOf,
  type BatchEngineSource,
  expectAnswersOf,
  expectedAnswers,
  type ReportQuery,
  writeLog,
} from './source.ts';

/** The laws of which part of the log counts, in both reports. */
export function batchEngineCases(): Case<BatchEngineSource>[] {
  return [
    forAll(
      'daily engagement and course performance are those of the log, with its erasures and markers',
      logArbitrary(),
      ({ store }, log) => expectAnswersOf(store, log),
    ),
    {
      law: 'there are no rows where there is nothing: no log, no entries, no time',
      async run({ store }) {
        const nothing = { days: [], courses: [] };
        expectSame(await answersOf(store.engine, allUpTo(0)), nothing, 'the answers of an empty log');
        await writeLog(store.log, sampleLog());
        expectSame(await answersOf(store.engine, allUpTo(0)), nothing, 'the answers up to position 0');
        const midnight = new Date('2026-01-06T00:00:00Z');
        const never = { ...allUpTo(10), interval: { from: midnight, to: midnight } };
        expectSame(await answersOf(store.engine, never), nothing, 'the answers of no time');
        const later = { from: new Date('2027-01-01'), to: new Date('2028-01-01') };
        const after = { ...allUpTo(10), interval: later };
        expectSame(await answersOf(store.engine, after), nothing, 'the answers of a year without activities');
      },
    },
    {
      law: 'entries behind upTo do not count, whatever the log has become since',
      async run({ store }) {
        const log = sampleLog();
        await writeLog(store.log, log.slice(0, 6));
        for (const upTo of [0, 1, 3, 5, 6]) {
          const query = allUpTo(upTo);
          expectSame(await answersOf(store.engine, query), expectedAnswers(log, query), `up to ${upTo}`);
        }
        await writeLog(store.log, log.slice(6));
        for (const upTo of [6, 7, 8, 10]) {
          const query = allUpTo(upTo);
          expectSame(
            await answersOf(store.engine, query),
            expectedAnswers(log, query),
            `up to ${upTo}, then`,
          );
        }
      },
    },
    {
      law: 'rows are those of the course asked for, and none of an unknown one',
      async run({ store }) {
        await writeLog(store.log, sampleLog());
        for (const courseId of ['C1', 'C2', 'C', 'c1']) {
          const query = { ...allUpTo(10), courseId };
          const expected = expectedAnswers(sampleLog(), query);
          expectSame(await answersOf(store.engine, query), expected, `the answers of ${courseId}`);
        }
      },
    },
    {
      law: 'days are those of [from, to), UTC',
      async run({ store }) {
        await writeLog(store.log, logOf(...borders.map((timestamp) => ({ timestamp }))));
        const rows = await collect(store.engine.dailyEngagement({ ...allUpTo(4), interval: twoDays }));
        const days = rows.map(({ day, count }) => [day, count]);
        const expected = [
          ['2026-01-05', 1],
          ['2026-01-06', 1],
        ];
        expectSame(days, expected, 'the days');
      },
    },
    {
      law: 'performance is of the activities in [from, to), to the millisecond',
      async run({ store }) {
        const log = logOf(...borders.map((timestamp, i) => ({ timestamp, studentId: `S${i}` })));
        await writeLog(store.log, log);
        const from = borders[1] as Date;
        const to = borders[2] as Date;
        for (const [begin, end, activities] of [
          [0, 0, 1],
          [0, 1, 2],
          [1, 0, 0],
          [1, 1, 1],
          [-1, 1, 3],
        ] as const) {
          const interval = { from: new Date(from.getTime() + begin), to: new Date(to.getTime() + end) };
          const rows = await collect(store.engine.coursePerformance({ ...allUpTo(4), interval }));
          expectSame(rows[0]?.activities ?? 0, activities, `the activities from ${begin} to ${end} ms`);
        }
      },
    },
    {
      law: 'rows come course after course by code point, days ascending',
      async run({ store }) {
        const courses = ['B', 'a', 'é', '\uffff', '😀'];
        const days = ['1969-12-31', '2026-01-05', '2026-01-06', '2026-02-01'];
        const drafts = courses.flatMap((courseId) =>
          days.map((day) => ({ courseId, timestamp: new Date(`${day}T10:00:00Z`) })),
        );
        const log = logOf(...drafts.reverse());
        await writeLog(store.log, log);
        const answers = await answersOf(store.engine, allUpTo(log.length));
        expectSame(
          answers.days.map(({ courseId, day }) => `${courseId} ${day}`),
          courses.flatMap((courseId) => days.map((day) => `${courseId} ${day}`)),
          'the days',
        );
        expectSame(
          answers.courses.map(({ courseId }) => courseId),
          courses,
          'the courses',
        );
      },
    },
    {
      law: 'activities of an erased student stay in the daily counts, and nowhere else',
      async run({ store }) {
        const log = logOf(
          { studentId: 'erased', action: 'quiz_attempt', score: 1 },
          { studentId: 'S2', action: 'quiz_attempt', score: 0 },
          { studentId: 'erased', courseId: 'C2' },
          { erase: 'erased' },
          { studentId: 'erased' },
        );
        await writeLog(store.log, log);
        const { days, courses } = await answersOf(store.engine, allUpTo(3));
        const counts = days.map(({ courseId, count, activeStudents }) => [courseId, count, activeStudents]);
        const expectedCounts = [
          ['C1', 2, 1],
          ['C2', 1, 0],
        ];
        expectSame(counts, expectedCounts, 'the counts and active students, before they come back');
        const figures = courses.map(({ courseId, activities, meanScore }) => [
          courseId,
          activities,
          meanScore,
        ]);
        expectSame(figures, [['C1', 1, 0]], 'the activities and mean scores, before they come back');
        const all = allUpTo(log.length);
        expectSame(await answersOf(store.engine, all), expectedAnswers(log, all), 'the answers, then');
      },
    },
    {
      law: 'ids and actions that break stores, patterns and object keys elsewhere are like any other',
      async run({ store }) {
        const log = logOf(
          ...hostileIds.map((id, i) => {
            const other = hostileIds[(i + 1) % hostileIds.length] ?? '';
            return { activityId: id, studentId: other, courseId: id, action: other };
          }),
          ...hostileIds.map((studentId) => ({ studentId })),
        );
        await expectAnswersOf(store, log);
        for (const courseId of hostileIds) {
          const query = { ...allUpTo(log.length), courseId };
          const expected = expectedAnswers(log, query);
          expectSame(await answersOf(store.engine, query), expected, 'the answers of one course');
        }
      },
    },
    {
      law: 'a simulated class has the figures of its log',
      async run({ store }) {
        const log = simulatedLog(simulateClass({ students: 30, days: 14, seed: 7 }));
        const week = { from: new Date('2026-01-08T00:00:00Z'), to: new Date('2026-01-17T00:00:00Z') };
        await expectAnswersOf(store, log);
        const query = { ...allUpTo(log.length), interval: week, passMark: 0.6 };
        expectSame(
          await answersOf(store.engine, query),
          expectedAnswers(log, query),
          'the figures of some days',
        );
      },
    },
    forAll(
      'any question about any log is answered as by the engine in memory',
      fc.tuple(logArbitrary(), fc.array(queryArbitrary(), { minLength: 1, maxLength: 3 })),
      async ({ store }, [log, queries]) => {
        const { activityStore, batchEngine } = openAdapter(memoryAdapter()).ports;
        await writeLog(store.log, log);
        await writeLog(activityStore, log);
        for (const { upTo, ...query } of queries) {
          const asked = { ...query, upTo: Math.min(upTo, log.length) };
          expectSame(
            await answersOf(store.engine, asked),
            await answersOf(batchEngine, asked),
            'the answers, beside those of memory',
          );
        }
      },
    ),
  ];
}

const twoDays = { from: new Date('2026-01-05T00:00:00Z'), to: new Date('2026-01-07T00:00:00Z') };

/** The last instant before, the first of, the last of and the first behind {@link twoDays}. */
const borders = [
  new Date('2026-01-04T23:59:59.999Z'),
  new Date('2026-01-05T00:00:00.000Z'),
  new Date('2026-01-06T23:59:59.999Z'),
  new Date('2026-01-07T00:00:00.000Z'),
];

/** Questions about whole days of the logs that are generated. */
function queryArbitrary(): fc.Arbitrary<ReportQuery> {
  const day = (date: number) => new Date(Date.UTC(2026, 0, date));
  const interval = fc
    .tuple(fc.integer({ min: -2, max: 33 }), fc.integer({ min: 0, max: 33 }))
    .map(([from, length]) => ({ from: day(from), to: day(from + length) }));
  return fc.record(
    {
      interval,
      upTo: fc.nat(40),
      courseId: fc.constantFrom('C1', 'a.b', 'none'),
      passMark: fc.constantFrom(0, 0.25, 0.5, 0.9, 1),
    },
    { requiredKeys: ['interval', 'upTo', 'passMark'] },
  );
}
