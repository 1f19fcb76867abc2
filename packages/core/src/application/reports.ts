import type { CourseCount, DailyEngagement } from '../domain/daily-engagement.ts';
import { type Day, dayMs, dayOf, type TimeRange, toInstant, toInterval } from '../domain/day.ts';
import { MissingAdapterError, quote, ValidationError } from '../domain/errors.ts';
import { wholeNumberProblem } from '../domain/whole-number.ts';
import type { ActivityStore } from '../ports/activity-store.ts';
import type { BatchEngine, BatchOptions } from '../ports/batch-engine.ts';
import type { CallOptions } from '../ports/call-options.ts';
import type { Clock } from '../ports/clock.ts';
import type { ReportStore, StoredPerformance } from '../ports/report-store.ts';
import { spanNames, type Telemetry } from './telemetry.ts';

/** Which days: in [from, to), whole UTC days, of one course or of all. An open side reaches over all time. */
export interface DailyEngagementQuery extends TimeRange, CallOptions {
  readonly courseId?: string;
}

/** Which activities a computation of course performance is about: those in [from, to), of one course or of all. */
export interface PerformanceQuery extends TimeRange, BatchOptions {
  readonly courseId?: string;
  /** The lowest score that passes, 0 to 1; default 0.5. */
  readonly passMark?: number;
}

interface ReportParts {
  readonly activityStore: ActivityStore;
  readonly reportStore: ReportStore;
  readonly batchEngine: BatchEngine;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
}

/** Reports: daily engagement, as it comes in, and course performance, computed in batches. */
export class Reports {
  readonly #parts: ReportParts;

  constructor(parts: ReportParts) {
    this.#parts = parts;
  }

  /**
   * Daily engagement, course after course, days ascending. Days without an activity have no row.
   *
   * @throws {@link ValidationError} when the range is not one of whole days
   *
   * @example
   * ```ts
   * for await (const { day, count } of learnTrack.reports.dailyEngagement({ courseId: 'C1', from: '2026-01-01' })) …
   * ```
   */
  async *dailyEngagement(query: DailyEngagementQuery = {}): AsyncGenerator<DailyEngagement, void, undefined> {
    const { courseId, signal } = query;
    const days = toDays(query);
    const rows = this.#parts.reportStore.dailyEngagement(
      { ...days, ...(courseId !== undefined && { courseId }) },
      { signal },
    );
    for await (const { position: _, ...row } of rows) yield row;
  }

  /**
   * The courses with the most activities on a day, the most first; equal ones by `courseId`.
   *
   * @param day - a UTC day, such as `'2026-01-31'`
   * @param limit - 1 to 10,000
   * @throws {@link ValidationError} when `day` is no whole day or `limit` is not allowed
   *
   * @example
   * ```ts
   * for (const { courseId, count } of await learnTrack.reports.topCourses('2026-01-31', 10)) …
   * ```
   */
  async topCourses(
    day: Date | string,
    limit: number,
    { signal }: CallOptions = {},
  ): Promise<readonly CourseCount[]> {
    const problem = wholeNumberProblem(limit, 1, 10_000);
    if (problem) throw new ValidationError('Invalid query', [{ path: 'limit', message: problem }]);
    const start = toInstant(day, 'day');
    checkWholeDay(start, 'day');
    return this.#parts.reportStore.topCourses({ day: dayOf(start), limit }, { signal });
  }

  /**
   * Computes course performance from the whole log with the batch engine, and stores it in place of what was stored for
   * the same period.
   *
   * @returns how many courses were computed
   * @throws {@link ValidationError} when the range or the pass mark is not allowed
   *
   * @example
   * ```ts
   * await learnTrack.reports.computeCoursePerformance({ from: '2026-01-01', to: '2026-07-01', passMark: 0.6 });
   * for await (const course of learnTrack.reports.coursePerformance()) console.log(course.courseId, course.passRate);
   * ```
   */
  async computeCoursePerformance(query: PerformanceQuery = {}): Promise<{ readonly courses: number }> {
    const { courseId, passMark = 0.5, signal, onProgress } = query;
    if (!(passMark >= 0 && passMark <= 1)) {
      throw new ValidationError('Invalid query', [
        { path: 'passMark', message: `${quote(passMark)} is not between 0 and 1` },
      ]);
    }
    const interval = toInterval(query);
    const scope = courseId === undefined ? {} : { courseId };
    const { activityStore, batchEngine, clock, reportStore, telemetry } = this.#parts;
    return telemetry.span(spanNames.computeCoursePerformance, {}, async () => {
      const { position: upTo } = await activityStore.head({ signal });
      const computedAt = clock.now();
      const asked = { interval, upTo, passMark, ...scope };
      const period = { ...interval, passMark, computedAt, ...scope };
      if (!batchEngine.writeCoursePerformance) {
        const computed = batchEngine.coursePerformance(asked, { signal, onProgress });
        return { courses: await reportStore.savePerformance(period, computed, { signal }) };
      }
      if (!reportStore.adoptPerformance) {
        throw new MissingAdapterError(
          'The batch engine writes course performance into another database than the report store; take its sink away, or give the adapter of that database',
        );
      }
      const rows = await batchEngine.writeCoursePerformance({ ...asked, computedAt }, { signal, onProgress });
      await reportStore.adoptPerformance({ ...period, rows }, { signal });
      return { courses: rows };
    });
  }

  /** Course performance as stored, of one course or of all; the latest period first. */
  async *coursePerformance(
    query: CallOptions & { readonly courseId?: string } = {},
  ): AsyncGenerator<StoredPerformance, void, undefined> {
    const { courseId, signal } = query;
    yield* this.#parts.reportStore.performance(courseId === undefined ? {} : { courseId }, { signal });
  }
}

/** A range of whole days. */
export function toDays(range: TimeRange): { readonly from: Day; readonly to: Day } {
  const { from, to } = toInterval(range);
  checkWholeDay(from, 'from');
  checkWholeDay(to, 'to');
  return { from: dayOf(from), to: dayOf(to) };
}

function checkWholeDay(instant: Date, path: string): void {
  if (instant.getTime() % dayMs === 0) return;
  throw new ValidationError('Invalid range', [
    { path, message: `${quote(instant.toISOString())} is no whole day; give a day like 2026-01-31` },
  ]);
}
