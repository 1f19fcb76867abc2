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

/** Recomputes reports from the whole log. Rows come course after course, days ascending. */
export interface BatchEngine {
  dailyEngagement(query: BatchQuery, options?: CallOptions): AsyncIterable<DailyEngagement>;

  /** @param query - `passMark`: the lowest score that passes, 0 to 1 */
  coursePerformance(
    query: BatchQuery & { readonly passMark: number },
    options?: CallOptions,
  ): AsyncIterable<CoursePerformance>;
}
