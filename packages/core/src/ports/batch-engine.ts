import type { CoursePerformance } from '../domain/course-performance.ts';
import type { DailyEngagement } from '../domain/daily-engagement.ts';
import type { Interval } from '../domain/day.ts';
import type { Position } from '../domain/log-entry.ts';
import type { CallOptions } from './call-options.ts';

/** Which part of the log a batch report is about. */
export interface BatchQuery {
  /** For daily engagement, one of whole days. */
  readonly interval: Interval;
  /** Entries behind this position do not count; those up to it count as they read now, anonymised or not. */
  readonly upTo: Position;
  readonly courseId?: string;
}

/** How far a job is: of the parts of it that are known by now. */
export interface BatchProgress {
  readonly stages: number;
  readonly stagesDone: number;
  readonly tasks: number;
  readonly tasksDone: number;
}

/** What a batch report heeds and tells. */
export interface BatchOptions extends CallOptions {
  /** Called now and then while a job runs, by an engine that can tell. */
  readonly onProgress?: ((progress: BatchProgress) => void) | undefined;
}

/** Recomputes reports from the whole log. Rows come course after course, days ascending. */
export interface BatchEngine {
  dailyEngagement(query: BatchQuery, options?: BatchOptions): AsyncIterable<DailyEngagement>;

  /** @param query - `passMark`: the lowest score that passes, 0 to 1 */
  coursePerformance(
    query: BatchQuery & { readonly passMark: number },
    options?: BatchOptions,
  ): AsyncIterable<CoursePerformance>;

  /**
   * Computes course performance and writes it to where the report store keeps it, without passing it through the host.
   * Absent where rows come back. The report store then takes it in: {@link ReportStore.adoptPerformance}.
   *
   * @returns how many rows are there
   */
  writeCoursePerformance?(
    query: BatchQuery & { readonly passMark: number; readonly computedAt: Date },
    options?: BatchOptions,
  ): Promise<number>;
}
