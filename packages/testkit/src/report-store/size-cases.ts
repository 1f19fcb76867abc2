import type { DailyAddition, ReportStore } from '@learntrack/core';
import { logOf } from '../generators/log.ts';
import { bare, Follower } from '../projection/follower.ts';
import { expectAnswers, followed } from '../projection/projection-expectations.ts';
import type { Case } from '../suite/case.ts';
import { collect, expectSame } from '../suite/expectations.ts';
import { eventually } from '../suite/patience.ts';
import { computedAt, january, performanceOf, stream } from './course-performance-cases.ts';
import { everyDay, type ReportStoreContents, reportStoreKind } from './kind.ts';

const thousand = 1000;
const dayMs = 24 * 3_600_000;

/** More rows than drivers fetch at once: the page of Cassandra's driver holds 5,000, of others fewer. */
const manyRows = 6001;

/** The laws of more days, courses and students than a class has. */
export function reportStoreSizeCases(): Case<ReportStore, ReportStoreContents>[] {
  return [
    {
      law: 'a step of a thousand entries, each a new student, course, action and day, is a step like any other',
      async run({ store }) {
        const log = logOf(
          ...numbered(thousand, (i) => ({
            ...{ studentId: `S${i}`, courseId: `C${i}`, action: `action ${i}` },
            timestamp: nth(i),
          })),
        );
        const follower = await followed(reportStoreKind, store, 0, log);
        await follower.takeAll(Math.min(thousand, store.maxBatch ?? thousand));
        await follower.complete();
        await expectAnswers(reportStoreKind, store, log);
      },
    },
    {
      law: 'a row of hundreds of students and actions counts them all',
      async run({ store }) {
        const log = logOf(
          ...numbered(thousand, (i) => ({ studentId: `S${i}`, action: `action ${i % 500}` })),
        );
        const follower = await followed(reportStoreKind, store, 0, log);
        await follower.takeAll(Math.min(thousand, store.maxBatch ?? thousand));
        await follower.complete();
        await expectAnswers(reportStoreKind, store, log);
      },
    },
    {
      law: 'a student is erased from every day and course, however many',
      async run({ store }) {
        const on = (studentId: string) =>
          numbered(500, (i) => ({ studentId, courseId: `C${i % 25}`, timestamp: nth(i) }));
        const log = logOf(...on('S'), ...on('left'), { erase: 'S' });
        // In two steps: who is erased in their own step is not even added.
        const follower = await followed(reportStoreKind, store, log.length - 1, log);
        await follower.takeAll();
        await follower.complete();
        await expectAnswers(reportStoreKind, store, log);
      },
    },
    {
      law: 'performance of a thousand courses is saved and told as a whole',
      async run({ store }) {
        const computed = numbered(thousand, (i) => performanceOf(`C${1000 + i}`, i));
        const saved = await store.savePerformance({ ...january, computedAt }, stream(computed));
        expectSame(saved, thousand, 'how many were saved');
        const expected = computed.map((one) => ({ ...one, ...january, computedAt }));
        expectSame(await collect(store.performance({})), expected, 'the performance');
      },
    },
    {
      law: 'leaving daily engagement at the first of thousands of rows frees the cursor',
      needs: ['probe'],
      async run({ store, probe }) {
        await fill(store);
        const before = await probe.openCursors();
        for await (const _ of store.dailyEngagement(everyDay)) break;
        await eventually(() => probe.openCursors(), before, 'the open cursors');
        const days = await collect(store.dailyEngagement({ from: '2010-01-01', to: '2010-01-03' }));
        expectSame(days.length, 2, 'how many rows two days have');
      },
    },
    {
      law: 'leaving stored performance at the first of thousands of rows frees the cursor',
      needs: ['probe'],
      async run({ store, probe }) {
        const computed = numbered(manyRows, (i) => performanceOf(`C${i}`, i));
        await store.savePerformance({ ...january, computedAt }, stream(computed));
        const before = await probe.openCursors();
        for await (const _ of store.performance({})) break;
        await eventually(() => probe.openCursors(), before, 'the open cursors');
        const [one] = await collect(store.performance({ courseId: 'C7' }));
        expectSame(one?.activities, 7, 'the activities of another course');
      },
    },
  ];
}

function numbered<T>(count: number, make: (i: number) => T): T[] {
  return Array.from({ length: count }, (_, i) => make(i));
}

/** An instant of another day each. */
function nth(i: number): Date {
  return new Date(Date.UTC(2005, 0, 1, 12) + i * dayMs);
}

/** A first generation with a course of many days, without a log that would be long to write down. */
async function fill(store: ReportStore): Promise<void> {
  const { checkpoint } = await Follower.start(reportStoreKind, store, []);
  const batch = Math.min(thousand, store.maxBatch ?? thousand);
  let after = checkpoint;
  while (after.position < manyRows) {
    const { position } = after;
    const upTo = bare({ ...after, position: position + batch, activityId: `A${position}` });
    const add = numbered(
      batch,
      (i): DailyAddition => ({
        ...{
          courseId: 'C1',
          day: nth(position + i)
            .toISOString()
            .slice(0, 10),
        },
        positions: new Map([['page_view', [position + i + 1]]]),
        students: new Set(['S1']),
        forgotten: new Set(),
      }),
    );
    await store.apply({ after, upTo, erase: new Map(), add });
    after = upTo;
  }
  await store.completeGeneration(after);
}
