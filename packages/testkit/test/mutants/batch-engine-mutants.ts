import {
  type Activity,
  AdapterError,
  type BatchEngine,
  type CoursePerformance,
  type DailyEngagement,
  isLearnTrackError,
  type LogEntry,
  memoryAdapter,
} from '@learntrack/core';
import { openAdapter } from '../../src/adapter/open-adapter.ts';
import type { BatchEngineSource, ReportQuery } from '../../src/batch-engine/source.ts';
import { collect } from '../../src/suite/expectations.ts';
import type { Plant } from '../remote-memory/remote.ts';
import { withMethods } from '../remote-memory/with-methods.ts';
import { fold } from './fold.ts';
import type { Mutant } from './mutant.ts';

const day = 24 * 3_600_000;

const longLog =
  'a log of thousands of entries, each a new student, course, action and day, counts as a whole';
const largeCourse = 'a course of a thousand students, attempts and actions counts them all';

/** A batch engine with one bug each. */
export const batchEngineMutants: Mutant<BatchEngineSource>[] = [
  {
    name: 'counts markers, of no course',
    plant: seeing((entry) =>
      entry.kind === 'marker'
        ? { ...nothing, kind: 'anonymised', position: entry.position, day: '2026-02-01' }
        : entry,
    ),
    caughtBy: ['daily engagement and course performance are those of the log, with its erasures and markers'],
  },
  {
    name: 'has a row of zeros where there is nothing',
    plant: giving(async function* (days) {
      let count = 0;
      for await (const row of days) {
        count += 1;
        yield row;
      }
      if (count === 0) yield { courseId: '', day: '', count, actions: new Map(), activeStudents: 0 };
    }),
    caughtBy: ['there are no rows where there is nothing: no log, no entries, no time'],
  },
  {
    name: 'reads to the end of the log',
    plant: asking((query) => ({ ...query, upTo: Number.MAX_SAFE_INTEGER })),
    caughtBy: ['entries behind upTo do not count, whatever the log has become since'],
  },
  {
    name: 'answers from a copy of the log that it made once',
    plant: ({ log }) => {
      const copy: LogEntry[] = [];
      const read: typeof log.read = async function* ({ upTo }) {
        if (copy.length === 0)
          for await (const batch of log.read({ after: 0, upTo, batchSize: 1000 })) copy.push(...batch);
        yield copy.slice(0, upTo);
      };
      return { engine: engineOver(withMethods(log, { read })) };
    },
    caughtBy: ['entries behind upTo do not count, whatever the log has become since'],
  },
  {
    name: 'answers of all courses for one',
    plant: asking(({ courseId: _, ...query }) => query),
    caughtBy: [
      'rows are those of the course asked for, and none of an unknown one',
      'any question about any log is answered as by the engine in memory',
    ],
  },
  {
    name: 'takes the end of an interval for a part of it',
    plant: asking(({ interval: { from, to }, ...query }, unit) => ({
      ...query,
      interval: { from, to: new Date(Math.min(to.getTime() + unit, Date.UTC(9999, 11, 31))) },
    })),
    caughtBy: [
      'days are those of [from, to), UTC',
      'performance is of the activities in [from, to), to the millisecond',
    ],
  },
  {
    name: 'begins behind the start of an interval',
    plant: asking(({ interval: { from, to }, ...query }, unit) => ({
      ...query,
      interval: { from: new Date(from.getTime() + unit), to },
    })),
    caughtBy: [
      'days are those of [from, to), UTC',
      'performance is of the activities in [from, to), to the millisecond',
    ],
  },
  {
    name: 'has days of another time zone',
    plant: seeing(changing((activity) => ({ timestamp: new Date(activity.timestamp.getTime() + day / 24) }))),
    caughtBy: ['days are those of [from, to), UTC'],
  },
  {
    name: 'orders courses by UTF-16',
    plant: giving((days) =>
      sorted(days, (a, b) => (a.courseId < b.courseId ? -1 : Number(a.courseId > b.courseId))),
    ),
    caughtBy: ['rows come course after course by code point, days ascending'],
  },
  {
    name: 'gives the latest days first',
    plant: giving((days) =>
      sorted(days, (a, b) => (a.courseId === b.courseId ? Number(a.day < b.day) || -1 : 0)),
    ),
    caughtBy: ['rows come course after course by code point, days ascending'],
  },
  {
    name: 'forgets the activities of erased students',
    plant: seeing((entry) => (entry.kind === 'anonymised' ? undefined : entry)),
    caughtBy: ['activities of an erased student stay in the daily counts, and nowhere else'],
  },
  {
    name: 'takes all erased students for one student',
    plant: seeing((entry) =>
      entry.kind === 'anonymised'
        ? {
            kind: 'activity',
            position: entry.position,
            activity: { ...nobody, ...entry, timestamp: new Date(entry.day) },
          }
        : entry,
    ),
    caughtBy: ['activities of an erased student stay in the daily counts, and nowhere else'],
  },
  {
    name: 'takes ids that look alike for the same',
    plant: seeing(changing(({ courseId }) => ({ courseId: fold(courseId) }))),
    caughtBy: ['ids and actions that break stores, patterns and object keys elsewhere are like any other'],
  },
  {
    name: 'computes in single precision',
    plant: seeing(changing(({ score }) => (score === undefined ? {} : { score: Math.fround(score) }))),
    caughtBy: ['a simulated class has the figures of its log'],
  },
  {
    name: 'passes above the pass mark alone',
    plant: asking((query) => ({ ...query, passMark: query.passMark + Number.EPSILON })),
    caughtBy: ['an attempt passes with a score of at least the pass mark, whatever the mark'],
  },
  {
    name: 'passes from a half, whatever the mark',
    plant: asking((query) => ({ ...query, passMark: 0.5 })),
    caughtBy: ['an attempt passes with a score of at least the pass mark, whatever the mark'],
  },
  {
    name: 'tells 0 for the mean of nothing',
    plant: figuring((row) => ({ meanScore: 0, ...row })),
    caughtBy: ['where nothing was scored, the figures over scores are absent'],
  },
  {
    name: 'tells NaN for the share of nothing',
    plant: figuring((row) => ({ passRate: Number.NaN, ...row })),
    caughtBy: ['where nothing was scored, the figures over scores are absent'],
  },
  {
    name: 'takes a score of 0 for none',
    plant: seeing((entry) => {
      if (entry.kind !== 'activity' || entry.activity.score !== 0) return entry;
      const { score: _, ...activity } = entry.activity;
      return { ...entry, activity };
    }),
    caughtBy: ['a score of 0 is a score'],
  },
  {
    name: 'takes the nearest rank for a percentile',
    plant: figuring((row, activities) => {
      const scores = activities.flatMap(({ score }) => score ?? []).sort((a, b) => a - b);
      const nearest = (share: number) => scores[Math.ceil(share * scores.length) - 1] ?? 0;
      return scores.length === 0 ? row : { ...row, p50Score: nearest(0.5), p90Score: nearest(0.9) };
    }),
    caughtBy: ['percentiles lie between scores, in proportion'],
  },
  {
    name: 'takes actions that look alike for the same',
    plant: seeing(changing(({ action }) => ({ action: fold(action) }))),
    caughtBy: ['the action quiz_attempt alone is an attempt'],
  },
  {
    name: 'takes whatever has a score for an attempt',
    plant: seeing(changing(({ score }) => (score === undefined ? {} : { action: 'quiz_attempt' }))),
    caughtBy: ['the action quiz_attempt alone is an attempt'],
  },
  {
    name: 'retains by days of the calendar',
    plant: seeing(
      changing(({ timestamp }) => ({ timestamp: new Date(Math.ceil(timestamp.getTime() / day) * day) })),
    ),
    caughtBy: [
      'a student who comes 7 × 24 hours after their first activity is retained, a millisecond less is not',
    ],
  },
  {
    name: 'retains from more than a week on',
    plant: figuring((row, activities) => {
      const visits = [...Map.groupBy(activities, ({ studentId }) => studentId).values()];
      const retained = visits.filter((visit) => {
        const times = visit.map(({ timestamp }) => timestamp.getTime());
        return Math.max(...times) - Math.min(...times) > 7 * day;
      });
      return { ...row, retained7d: retained.length / visits.length };
    }),
    caughtBy: [
      'a student who comes 7 × 24 hours after their first activity is retained, a millisecond less is not',
    ],
  },
  {
    name: 'retains whoever began before the interval',
    plant: ({ engine }) => ({
      engine: withMethods(engine, {
        coursePerformance: async function* (query, options) {
          const from = new Date('1900-01-01T00:00:00Z');
          const sinceEver = { ...query, interval: { ...query.interval, from } };
          const shares = new Map<string, number>();
          for await (const row of engine.coursePerformance(sinceEver))
            shares.set(row.courseId, row.retained7d);
          for await (const row of engine.coursePerformance(query, options)) {
            yield { ...row, retained7d: shares.get(row.courseId) ?? 0 };
          }
        },
      }),
    }),
    caughtBy: ['what retains a student lies in the interval, and in the course'],
  },
  {
    name: 'keeps the cursor of rows that were left',
    plant: aroundRows(() => {
      let open = false;
      return async function* (rows) {
        if (open) throw new AdapterError('the cursor is in use', failed);
        open = true;
        yield* rows();
        open = false;
      };
    }),
    caughtBy: ['rows may be left early, and be asked for again', 'questions may be asked at the same time'],
    throws: true,
  },
  {
    name: 'ignores an aborted signal',
    plant: ({ engine }) => ({
      engine: {
        dailyEngagement: (query) => engine.dailyEngagement(query),
        coursePerformance: (query) => engine.coursePerformance(query),
      },
    }),
    caughtBy: [
      'a signal that is aborted already stops every report',
      'a signal that is aborted before the first row is taken stops every report',
    ],
  },
  {
    name: 'ends the rows where it is aborted',
    plant: aroundRows(
      () =>
        async function* (rows, signal) {
          for await (const row of rows()) {
            yield row;
            if (signal?.aborted) return;
          }
        },
    ),
    caughtBy: ["rows that are aborted on their way end with the signal's reason"],
  },
  {
    name: 'takes a server that is down for an error that stays',
    plant: aroundRows(
      () =>
        async function* (rows) {
          try {
            yield* rows();
          } catch (error) {
            if (!isLearnTrackError(error, 'CONNECTION')) throw error;
            throw new AdapterError('no route', { ...failed, cause: error });
          }
        },
    ),
    caughtBy: [
      'while the server is down, every report fails with a retryable error, and works once it is back',
      'rows that are cut off by a server killed end with a retryable error, or come to the last one',
    ],
  },
  {
    name: 'takes a connection that is lost for the end of the rows',
    plant: aroundRows(
      () =>
        async function* (rows) {
          try {
            yield* rows();
          } catch (error) {
            if (!isLearnTrackError(error, 'CONNECTION')) throw error;
          }
        },
    ),
    caughtBy: [
      'rows that are cut off by a server killed end with a retryable error, or come to the last one',
    ],
  },
  {
    name: 'reads the first thousand entries',
    plant: seeing((entry) => (entry.position > 1000 ? undefined : entry)),
    caughtBy: [longLog, largeCourse],
  },
  {
    name: 'gives the first hundred rows',
    plant: aroundRows(
      () =>
        async function* (rows) {
          let given = 0;
          for await (const row of rows()) if (given++ < 100) yield row;
        },
    ),
    caughtBy: [longLog],
  },
  {
    name: 'takes percentiles of the first 500 scores',
    plant: figuring((row, activities) => {
      const scores = activities.flatMap(({ score }) => score ?? []).slice(0, 500);
      const middle = scores.sort((a, b) => a - b)[scores.length >> 1];
      return scores.length < 500 || middle === undefined ? row : { ...row, p50Score: middle };
    }),
    caughtBy: [largeCourse],
  },
  {
    name: 'counts no more than 500 students',
    plant: figuring((row) => ({ ...row, activeStudents: Math.min(row.activeStudents, 500) })),
    caughtBy: [largeCourse],
  },
];

const failed = { adapter: 'mutant', operation: 'report' };
const nothing = { courseId: '', action: '', activityIdHash: '' };
const nobody = { activityId: '', studentId: '', region: 'unknown', recordedAt: new Date(0) };

/** The right engine, over another log. */
function engineOver(log: BatchEngineSource['log']): BatchEngine {
  return openAdapter(memoryAdapter({ only: ['batchEngine'] }), { activityStore: log }).ports.batchEngine;
}

/** Sees entries as they are not, or not at all. */
function seeing(change: (entry: LogEntry) => LogEntry | undefined): Plant<BatchEngineSource> {
  return ({ log }) => {
    const read: typeof log.read = async function* (stretch, options) {
      for await (const batch of log.read(stretch, options))
        yield batch.flatMap((entry) => change(entry) ?? []);
    };
    return { engine: engineOver(withMethods(log, { read })) };
  };
}

function changing(fields: (activity: Activity) => Partial<Activity>): (entry: LogEntry) => LogEntry {
  return (entry) =>
    entry.kind === 'activity'
      ? { ...entry, activity: { ...entry.activity, ...fields(entry.activity) } }
      : entry;
}

/** Answers another question; `unit` is what the report counts time by. */
function asking(change: (query: ReportQuery, unit: number) => ReportQuery): Plant<BatchEngineSource> {
  return ({ engine }) => ({
    engine: {
      dailyEngagement: (query, options) =>
        engine.dailyEngagement(change({ passMark: 0.5, ...query }, day), options),
      coursePerformance: (query, options) => engine.coursePerformance(change(query, 1), options),
    },
  });
}

/** Gives other rows of daily engagement. */
function giving(
  change: (days: AsyncIterable<DailyEngagement>) => AsyncIterable<DailyEngagement>,
): Plant<BatchEngineSource> {
  return ({ engine }) => ({
    engine: withMethods(engine, { dailyEngagement: (...args) => change(engine.dailyEngagement(...args)) }),
  });
}

async function* sorted<T>(rows: AsyncIterable<T>, compare: (a: T, b: T) => number): AsyncGenerator<T> {
  yield* (await collect(rows)).sort(compare);
}

/** Gives other figures of performance, from the activities of the course. */
function figuring(
  change: (row: CoursePerformance, activities: readonly Activity[]) => CoursePerformance,
): Plant<BatchEngineSource> {
  return ({ engine, log }) => ({
    engine: withMethods(engine, {
      coursePerformance: async function* (query, options) {
        const { from, to } = query.interval;
        const entries = (await collect(log.read({ after: 0, upTo: query.upTo, batchSize: 1000 }))).flat();
        const activities = entries
          .flatMap((entry) => (entry.kind === 'activity' ? entry.activity : []))
          .filter(({ timestamp }) => timestamp >= from && timestamp < to);
        for await (const row of engine.coursePerformance(query, options)) {
          yield change(
            row,
            activities.filter(({ courseId }) => courseId === row.courseId),
          );
        }
      },
    }),
  });
}

type AroundRows = <T>(rows: () => AsyncIterable<T>, signal: AbortSignal | undefined) => AsyncIterable<T>;

/** Wraps the rows of both reports. */
function aroundRows(make: () => AroundRows): Plant<BatchEngineSource> {
  return ({ engine }) => {
    const around = make();
    return {
      engine: {
        dailyEngagement: (query, options) =>
          around(() => engine.dailyEngagement(query, options), options?.signal),
        coursePerformance: (query, options) =>
          around(() => engine.coursePerformance(query, options), options?.signal),
      },
    };
  };
}
