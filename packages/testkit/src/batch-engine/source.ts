import type {
  ActivityStore,
  BatchEngine,
  BatchQuery,
  CallOptions,
  CoursePerformance,
  DailyEngagement,
  LogEntry,
} from '@learntrack/core';
import { parsed } from '../generators/activities.ts';
import { readAfterErasures } from '../generators/log.ts';
import { recomputeCoursePerformance } from '../reference/course-performance.ts';
import { recomputeDailyEngagement } from '../reference/daily-engagement.ts';
import { remainingActivities } from '../reference/remaining-activities.ts';
import { collect, expectSame } from '../suite/expectations.ts';

/** A batch engine, and the log that it reads, for the cases to fill. */
export interface BatchEngineSource {
  readonly engine: BatchEngine;
  readonly log: ActivityStore;
}

/** A question to both reports: daily engagement is about the whole days of the interval. */
export type ReportQuery = BatchQuery & { readonly passMark: number };

/** Every activity up to a position. */
export function allUpTo(upTo: number): ReportQuery {
  const interval = { from: new Date('1900-01-01T00:00:00Z'), to: new Date('9999-12-31T00:00:00Z') };
  return { interval, upTo, passMark: 0.5 };
}

/** Everything that an engine answers to a question. */
export interface Answers {
  readonly days: readonly DailyEngagement[];
  readonly courses: readonly CoursePerformance[];
}

export async function answersOf(
  engine: BatchEngine,
  query: ReportQuery,
  options?: CallOptions,
): Promise<Answers> {
  return {
    days: await collect(engine.dailyEngagement(query, options)),
    courses: await collect(engine.coursePerformance(query, options)),
  };
}

/** The same, recomputed from the log as it was written. */
export function expectedAnswers(
  log: readonly LogEntry[],
  { interval, upTo, courseId, passMark }: ReportQuery,
): Answers {
  const stretch = readAfterErasures(log).slice(0, upTo);
  const asked = (row: { readonly courseId: string }) => courseId === undefined || row.courseId === courseId;
  const from = interval.from.toISOString().slice(0, 10);
  const to = interval.to.toISOString().slice(0, 10);
  return {
    days: recomputeDailyEngagement(stretch).filter((row) => asked(row) && row.day >= from && row.day < to),
    courses: recomputeCoursePerformance(remainingActivities(stretch).filter(asked), interval, passMark),
  };
}

/** Writes a log, and expects the answers to be those of the log. */
export async function expectAnswersOf(
  { engine, log }: BatchEngineSource,
  entries: readonly LogEntry[],
  query: ReportQuery = allUpTo(entries.length),
): Promise<void> {
  await writeLog(log, entries);
  expectSame(await answersOf(engine, query), expectedAnswers(entries, query), 'the answers');
}

const mostAtOnce = 1000;

/** Writes the entries of a log into an empty store, at the same positions. */
export async function writeLog(store: ActivityStore, entries: readonly LogEntry[]): Promise<void> {
  let activities = [];
  for (const [i, entry] of entries.entries()) {
    if (entry.kind === 'activity') activities.push(parsed(entry.activity));
    if (entries[i + 1]?.kind !== 'activity' || activities.length === mostAtOnce) {
      if (activities.length > 0) await store.append(activities);
      activities = [];
    }
    if (entry.kind === 'marker') await store.mark(entry);
    if (entry.kind === 'erasure') await store.erase({ ...entry, studentId: entry.studentId ?? '' });
  }
}
