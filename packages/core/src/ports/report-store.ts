import type { CoursePerformance } from '../domain/course-performance.ts';
import type { CourseCount, DailyAddition, DailyEngagement } from '../domain/daily-engagement.ts';
import type { Day, Interval } from '../domain/day.ts';
import type { Position } from '../domain/log-entry.ts';
import type { CallOptions } from './call-options.ts';
import type { Projection } from './projection.ts';

/** Which days of which courses; without a course, of all. */
export interface DailyQuery {
  readonly courseId?: string;
  readonly from: Day;
  /** Not included. */
  readonly to: Day;
}

/** A stored row of daily engagement. */
export interface DailyRow extends DailyEngagement {
  /** The row counts every activity up to this position, and none behind it. */
  readonly position: Position;
}

/** A row to set right: it counts every activity up to `position`. */
export interface DailyRepair extends Omit<DailyEngagement, 'activeStudents'> {
  readonly position: Position;
}

/** A period that course performance was computed for. */
export interface PerformancePeriod extends Interval {
  readonly passMark: number;
}

/** A stored row of course performance. */
export interface StoredPerformance extends CoursePerformance, PerformancePeriod {
  readonly computedAt: Date;
}

/**
 * Daily engagement, kept by a projection, and course performance, kept as the batch engine computed it.
 *
 * Every daily row remembers the position that it has counted up to; a change adds to a row only the activities behind
 * it. So a repair may run ahead of the projection, and in a store without transactions the rows of a change may be there
 * before its checkpoint is.
 */
export interface ReportStore extends Projection<readonly DailyAddition[]> {
  /** Daily engagement, course after course, days ascending. Days without an activity have no row. */
  dailyEngagement(query: DailyQuery, options?: CallOptions): AsyncIterable<DailyRow>;

  /** The courses with the most activities on a day, the most first; equal ones by `courseId`. */
  topCourses(
    query: { readonly day: Day; readonly limit: number },
    options?: CallOptions,
  ): Promise<CourseCount[]>;

  /** Replaces a row's counts, unless it has already counted as far as the repair. */
  repair(row: DailyRepair, options?: CallOptions): Promise<void>;

  /**
   * Replaces the performance of one period, of one course or of all, by what was computed now; the same again gives the
   * same rows. When the computation fails, what was stored stays.
   *
   * @returns how many rows there are
   */
  savePerformance(
    period: PerformancePeriod & { readonly courseId?: string; readonly computedAt: Date },
    courses: AsyncIterable<CoursePerformance>,
    options?: CallOptions,
  ): Promise<number>;

  /**
   * Takes in what a batch engine has written straight into the store: rows of the period that were computed at another
   * time go. Absent where no engine can write.
   *
   * @param period - `rows`: how many were written
   * @throws AdapterError when there are others, and nothing is changed then
   */
  adoptPerformance?(
    period: PerformancePeriod & {
      readonly courseId?: string;
      readonly computedAt: Date;
      readonly rows: number;
    },
    options?: CallOptions,
  ): Promise<void>;

  /** Stored performance of one course or of all, the latest period first. */
  performance(query: { readonly courseId?: string }, options?: CallOptions): AsyncIterable<StoredPerformance>;
}
