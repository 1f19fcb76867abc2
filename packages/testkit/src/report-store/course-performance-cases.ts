import type { CoursePerformance, ReportStore, StoredPerformance } from '@learntrack/core';
import { hostileIds } from '../generators/hostile-ids.ts';
import { byBytes } from '../reference/by-bytes.ts';
import type { Case } from '../suite/case.ts';
import { collect, expectReason, expectSame } from '../suite/expectations.ts';
import type { ReportStoreContents } from './kind.ts';

export const january = {
  from: new Date('2026-01-01T00:00:00Z'),
  to: new Date('2026-02-01T00:00:00Z'),
  passMark: 0.5,
};
const quarter = { ...january, to: new Date('2026-04-01T00:00:00Z') };
export const computedAt = new Date('2026-05-01T12:34:56.789Z');

/** The laws of stored course performance. */
export function coursePerformanceCases(): Case<ReportStore, ReportStoreContents>[] {
  return [
    {
      law: 'course performance comes back as it was computed, absent figures absent',
      async run({ store }) {
        const computed = [performanceOf('C1'), unscored('C2')];
        expectSame(
          await store.savePerformance({ ...january, computedAt }, stream(computed)),
          2,
          'how many were saved',
        );
        const expected = computed.map((one) => ({ ...one, ...january, computedAt }));
        expectSame(await collect(store.performance({})), expected, 'the performance');
        expectSame(await collect(store.performance({ courseId: 'C2' })), expected.slice(1), 'that of C2');
        expectSame(await collect(store.performance({ courseId: 'C9' })), [], 'that of an unknown course');
      },
    },
    {
      law: 'the same computation again gives the same rows',
      async run({ store }) {
        for (let i = 0; i < 2; i++) {
          await store.savePerformance(
            { ...january, computedAt },
            stream([performanceOf('C1'), performanceOf('C2')]),
          );
        }
        expectSame(await placesOf(store), ['C1 2026-02-01', 'C2 2026-02-01'], 'the rows');
      },
    },
    {
      law: 'a computation replaces all of its period, and nothing of another',
      async run({ store }) {
        await store.savePerformance(
          { ...january, computedAt },
          stream([performanceOf('C1'), performanceOf('C2')]),
        );
        await store.savePerformance({ ...quarter, computedAt }, stream([performanceOf('C1')]));
        const strict = { ...january, passMark: 0.9 };
        await store.savePerformance({ ...strict, computedAt }, stream([unscored('C1')]));
        await store.savePerformance({ ...january, computedAt }, stream([performanceOf('C2', 9)]));
        const rows = (await collect(store.performance({}))).map(
          ({ courseId, to, passMark, activities }) => `${courseId} ${dayOf(to)} ${passMark} ${activities}`,
        );
        const expected = ['C1 2026-02-01 0.9 3', 'C1 2026-04-01 0.5 10', 'C2 2026-02-01 0.5 9'];
        expectSame(rows.sort(), expected, 'the rows');
      },
    },
    {
      law: 'a computation of one course replaces that course alone, also by nothing',
      async run({ store }) {
        const courses = [performanceOf('C1'), performanceOf('C2'), performanceOf('C3')];
        await store.savePerformance({ ...january, computedAt }, stream(courses));
        await store.savePerformance(
          { ...january, computedAt, courseId: 'C2' },
          stream([performanceOf('C2', 9)]),
        );
        await store.savePerformance({ ...january, computedAt, courseId: 'C3' }, stream([]));
        await store.savePerformance(
          { ...january, computedAt, courseId: 'C4' },
          stream([performanceOf('C4')]),
        );
        const rows = (await collect(store.performance({}))).map(
          ({ courseId, activities }) => `${courseId} ${activities}`,
        );
        expectSame(rows, ['C1 10', 'C2 9', 'C4 10'], 'the rows');
      },
    },
    {
      law: 'stored performance comes the latest period first, its courses by code point',
      async run({ store }) {
        const courses = ['B', 'a', 'é', '\uffff', '😀'];
        const periods = [january, quarter, { ...quarter, from: new Date('2026-03-01T00:00:00Z') }];
        for (const period of periods) {
          const computed = [...courses].reverse().map((courseId) => performanceOf(courseId));
          await store.savePerformance({ ...period, computedAt }, stream(computed));
        }
        const latestFirst = (await collect(store.performance({}))).map(
          ({ courseId, from, to }) => `${dayOf(to)} ${dayOf(from)} ${courseId}`,
        );
        const expected = [...periods]
          .reverse()
          .sort((a, b) => b.to.getTime() - a.to.getTime() || b.from.getTime() - a.from.getTime())
          .flatMap(({ from, to }) => courses.map((courseId) => `${dayOf(to)} ${dayOf(from)} ${courseId}`));
        expectSame(latestFirst, expected, 'the rows');
      },
    },
    {
      law: 'the courses of performance may have any id',
      async run({ store }) {
        const computed = hostileIds.map((courseId, i) => performanceOf(courseId, i));
        await store.savePerformance({ ...january, computedAt }, stream(computed));
        const expected = [...computed].sort((a, b) => byBytes(a.courseId, b.courseId));
        expectSame((await collect(store.performance({}))).map(withoutPeriod), expected, 'the performance');
        for (const one of computed) {
          const found = await collect(store.performance({ courseId: one.courseId }));
          expectSame(found.map(withoutPeriod), [one], 'that of one course');
        }
      },
    },
    {
      law: 'saving performance ends with the signal',
      async run({ store }) {
        await store.savePerformance({ ...january, computedAt }, stream([performanceOf('C1')]));
        const reason = new Error('the caller went away');
        const signal = AbortSignal.abort(reason);
        const saving = store.savePerformance({ ...january, computedAt }, stream([performanceOf('C2')]), {
          signal,
        });
        await expectReason(saving, reason, 'savePerformance');
        expectSame(await placesOf(store), ['C1 2026-02-01'], 'the rows');
      },
    },
    {
      law: "performance that is aborted between two rows ends with the signal's reason",
      async run({ store }) {
        const courses = ['C1', 'C2', 'C3'].map((courseId) => performanceOf(courseId));
        await store.savePerformance({ ...january, computedAt }, stream(courses));
        const controller = new AbortController();
        const reason = new Error('the caller went away');
        const reading = async () => {
          const read: string[] = [];
          for await (const { courseId } of store.performance({}, { signal: controller.signal })) {
            read.push(courseId);
            controller.abort(reason);
          }
          return read;
        };
        await expectReason(reading(), reason, 'performance');
      },
    },
  ];
}

/** Some figures of a course. */
export function performanceOf(courseId: string, activities = 10): CoursePerformance {
  return {
    ...unscored(courseId),
    ...{ activities, scoredAttempts: 4, meanScore: 0.1 + 0.2, passRate: 0.25, p50Score: 1 / 3, p90Score: 1 },
  };
}

function unscored(courseId: string): CoursePerformance {
  return { courseId, activities: 3, activeStudents: 2, quizAttempts: 5, scoredAttempts: 0, retained7d: 0.5 };
}

/** Rows as an engine gives them. */
export async function* stream<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}

async function placesOf(store: ReportStore): Promise<string[]> {
  return (await collect(store.performance({}))).map(({ courseId, to }) => `${courseId} ${dayOf(to)}`);
}

function dayOf(instant: Date): string {
  return instant.toISOString().slice(0, 10);
}

function withoutPeriod({
  from: _,
  to: _to,
  passMark: _mark,
  computedAt: _at,
  ...performance
}: StoredPerformance) {
  return performance;
}
