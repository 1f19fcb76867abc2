import {
  type DailyEngagement,
  type DailyRow,
  memoryAdapter,
  type ReportStore,
  sumDailyEngagement,
  toBatch,
} from '@learntrack/core';
import { openAdapter } from '../adapter/open-adapter.ts';
import type { ProjectionKind } from '../projection/projection-kind.ts';
import { byBytes } from '../reference/by-bytes.ts';
import { recomputeDailyEngagement } from '../reference/daily-engagement.ts';
import { collect } from '../suite/expectations.ts';

/** What a report store holds: the count of every course and day that has one. */
export type ReportStoreContents = readonly Pick<DailyEngagement, 'courseId' | 'day' | 'count'>[];

/** All days that there are. */
export const everyDay = { from: '1900-01-01', to: '9999-12-31' };

export const reportStoreKind: ProjectionKind<ReportStore, ReportStoreContents> = {
  port: 'ReportStore',
  definition: 'daily-engagement/1',
  otherDefinition: 'daily-engagement/2',
  forgetsInServed: true,
  inMemory: () => openAdapter(memoryAdapter()).ports.reportStore,
  async apply(store, { after, upTo, entries }, options) {
    const { erase, activities } = toBatch(entries);
    await store.apply({ after, upTo, erase, add: sumDailyEngagement(entries, activities) }, options);
  },
  answers: async (store) => (await collect(store.dailyEngagement(everyDay))).map(withoutPosition),
  expectedAnswers: recomputeDailyEngagement,
  foundContents: (rows) => rows.map(countOf).sort(byCourseAndDay),
  expectedContents: (log) => recomputeDailyEngagement(log).map(countOf).sort(byCourseAndDay),
  queries: {
    dailyEngagement: (store, options) => collect(store.dailyEngagement(everyDay, options)),
    topCourses: (store, options) => store.topCourses({ day: '2026-01-05', limit: 3 }, options),
    performance: (store, options) => collect(store.performance({}, options)),
  },
  streams: {
    dailyEngagement: (store, options) => store.dailyEngagement(everyDay, options),
  },
  writes: {
    repair: (store, options) =>
      store.repair(
        { courseId: 'C1', day: '2026-01-05', count: 1, actions: new Map([['page_view', 1]]), position: 99 },
        options,
      ),
    savePerformance: (store, options) =>
      store.savePerformance({ ...january, computedAt: january.to }, noCourses(), options),
  },
  effectsMayRunAhead: true,
};

const january = {
  from: new Date('2026-01-01T00:00:00Z'),
  to: new Date('2026-02-01T00:00:00Z'),
  passMark: 0.5,
};

async function* noCourses(): AsyncGenerator<never> {}

/** A row as engagement alone. */
function withoutPosition({ position: _, ...row }: DailyRow): DailyEngagement {
  return row;
}

function countOf({ courseId, day, count }: ReportStoreContents[number]): ReportStoreContents[number] {
  return { courseId, day, count };
}

function byCourseAndDay(a: ReportStoreContents[number], b: ReportStoreContents[number]): number {
  return byBytes(a.courseId, b.courseId) || byBytes(a.day, b.day);
}
