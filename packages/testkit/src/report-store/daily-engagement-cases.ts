import type { DailyQuery, LogEntry, ReportStore } from '@learntrack/core';
import { simulateClass } from '@learntrack/importers';
import fc from 'fast-check';
import { logOf } from '../generators/log.ts';
import { simulatedLog } from '../generators/simulated-log.ts';
import { expectAnswers, followed } from '../projection/projection-expectations.ts';
import { sampleLog } from '../projection/sample-log.ts';
import { type Case, forAll } from '../suite/case.ts';
import { collect, expectSame } from '../suite/expectations.ts';
import { everyDay, type ReportStoreContents, reportStoreKind } from './kind.ts';

/** The laws of daily engagement beyond those of every projection. */
export function dailyEngagementCases(): Case<ReportStore, ReportStoreContents>[] {
  return [
    {
      law: 'days are those of [from, to), UTC',
      async run({ store }) {
        const at = (timestamp: string) => ({ timestamp: new Date(timestamp) });
        const log = logOf(
          at('2026-01-04T23:59:59.999Z'),
          at('2026-01-05T00:00:00.000Z'),
          at('2026-01-06T23:59:59.999Z'),
          at('2026-01-07T00:00:00.000Z'),
        );
        await complete(store, log);
        const days = await placesOf(store, { from: '2026-01-05', to: '2026-01-07' });
        expectSame(days, ['C1 2026-01-05', 'C1 2026-01-06'], 'the days');
        expectSame(
          await placesOf(store, { from: '2026-01-05', to: '2026-01-05' }),
          [],
          'the days of an empty range',
        );
      },
    },
    {
      law: 'rows are those of the course asked for, and none of an unknown one',
      async run({ store }) {
        await complete(store, sampleLog());
        expectSame(
          await placesOf(store, { ...everyDay, courseId: 'C2' }),
          ['C2 2026-01-05', 'C2 2026-01-06', 'C2 2026-01-07'],
          'the rows of C2',
        );
        expectSame(
          await placesOf(store, { ...everyDay, courseId: 'C' }),
          [],
          'the rows of an unknown course',
        );
      },
    },
    {
      law: 'rows come course after course by code point, days ascending, and none without an activity',
      async run({ store }) {
        const courses = ['B', 'a', 'é', '\uffff', '😀'];
        const days = ['1969-12-31', '2026-01-05', '2026-01-06', '2026-02-01'];
        const log = logOf(
          ...[...courses]
            .reverse()
            .flatMap((courseId) =>
              [...days].reverse().map((day) => ({ courseId, timestamp: new Date(`${day}T10:00:00Z`) })),
            ),
        );
        await complete(store, log);
        const expected = courses.flatMap((courseId) => days.map((day) => `${courseId} ${day}`));
        expectSame(await placesOf(store, everyDay), expected, 'the rows');
      },
    },
    {
      law: 'a row counts every activity up to its position',
      async run({ store }) {
        const follower = await followed(reportStoreKind, store, 3);
        await follower.take(5);
        await follower.complete();
        for (const { position, courseId } of await collect(store.dailyEngagement(everyDay))) {
          expectSame(position, 8, `the position of a row of ${courseId}`);
        }
      },
    },
    {
      law: 'a student who comes often is one active student, and on each day anew',
      async run({ store }) {
        const day = (timestamp: string) => ({ timestamp: new Date(timestamp) });
        const log = logOf(
          day('2026-01-05T08:00:00Z'),
          day('2026-01-05T09:00:00Z'),
          { studentId: 'S2', ...day('2026-01-05T09:00:00Z') },
          day('2026-01-06T09:00:00Z'),
        );
        const follower = await followed(reportStoreKind, store, 1, log);
        await follower.takeAll(1);
        await follower.complete();
        const rows = await collect(store.dailyEngagement(everyDay));
        expectSame(
          rows.map(({ activeStudents }) => activeStudents),
          [2, 1],
          'the active students',
        );
      },
    },
    {
      law: 'the top courses of a day are those with the most activities, equal ones by code point',
      async run({ store }) {
        const on = (courseId: string, day: string, times: number) =>
          Array.from({ length: times }, () => ({ courseId, timestamp: new Date(`${day}T10:00:00Z`) }));
        const log = logOf(
          ...on('\u{1f600}', '2026-01-05', 3),
          ...on('\uffff', '2026-01-05', 3),
          ...on('busy', '2026-01-05', 12),
          ...on('idle', '2026-01-05', 1),
          ...on('busier elsewhere', '2026-01-06', 20),
        );
        await complete(store, log);
        const top = (day: string, limit: number) => store.topCourses({ day, limit });
        const first = [
          { courseId: 'busy', count: 12 },
          { courseId: '\uffff', count: 3 },
          { courseId: '\u{1f600}', count: 3 },
        ];
        expectSame(await top('2026-01-05', 3), first, 'the first three');
        const all = [...first, { courseId: 'idle', count: 1 }];
        expectSame(await top('2026-01-05', 10_000), all, 'all of the day');
        expectSame(await top('2026-01-07', 3), [], 'those of a day without activities');
        await store.repair({ courseId: 'idle', day: '2026-01-05', ...counted(30), position: log.length + 1 });
        await store.repair({ courseId: 'busy', day: '2026-01-05', ...counted(0), position: log.length + 1 });
        expectSame(await top('2026-01-05', 1), [{ courseId: 'idle', count: 30 }], 'the first after repairs');
        expectSame((await top('2026-01-05', 10)).length, 3, 'how many are left of the day');
      },
    },
    forAll(
      'the days of a simulated class are those of its log',
      fc.record({ seed: fc.nat(1000), batchSize: fc.integer({ min: 20, max: 500 }) }),
      async ({ store }, { seed, batchSize }) => {
        const log = simulatedLog(simulateClass({ seed, students: 20, days: 7 }));
        const follower = await followed(reportStoreKind, store, 1, log);
        await follower.takeAll(batchSize);
        await follower.complete();
        await expectAnswers(reportStoreKind, store, log);
      },
    ),
  ];
}

function counted(count: number) {
  return { count, actions: new Map(count > 0 ? [['page_view', count]] : []) };
}

async function complete(store: ReportStore, log: readonly LogEntry[]): Promise<void> {
  const follower = await followed(reportStoreKind, store, log.length, log);
  await follower.complete();
}

async function placesOf(store: ReportStore, query: DailyQuery): Promise<string[]> {
  const rows = await collect(store.dailyEngagement(query));
  return rows.map(({ courseId, day }) => `${courseId} ${day}`);
}
