import type { Activity } from './activity.ts';
import { compareText } from './compare-text.ts';
import { dayMs } from './day.ts';
import { getOrInsert } from './get-or-insert.ts';

/** How a course went in [from, to). Figures over scores are absent where nothing was scored. */
export interface CoursePerformance {
  readonly courseId: string;
  readonly activities: number;
  /** Distinct students. */
  readonly activeStudents: number;
  readonly quizAttempts: number;
  /** Quiz attempts that have a score. */
  readonly scoredAttempts: number;
  /** 0 to 1. */
  readonly meanScore?: number;
  /** Share of the scored attempts with a score of at least the pass mark. */
  readonly passRate?: number;
  /** The median score; see {@link percentile}. */
  readonly p50Score?: number;
  /** The score that 90 % do not exceed; see {@link percentile}. */
  readonly p90Score?: number;
  /** Share of the active students who have, still in the range, an activity 7 × 24 h or more after their first. */
  readonly retained7d: number;
}

/** What a course's performance depends on beside its activities. */
export interface PerformanceModel {
  /** The lowest score that passes, 0 to 1. */
  readonly passMark: number;
}

const retentionMs = 7 * dayMs;

/** Gathers activities, in any order, and gives each course's performance. Holds one score per scored attempt. */
export class PerformanceTally {
  readonly #courses = new Map<string, CourseTally>();

  add({ courseId, studentId, action, timestamp, score }: Activity): void {
    const course = getOrInsert(this.#courses, courseId, newTally);
    course.activities += 1;
    if (action === 'quiz_attempt') {
      course.quizAttempts += 1;
      if (score !== undefined) course.scores.push(score);
    }
    const time = timestamp.getTime();
    const visit = course.visits.get(studentId);
    if (!visit) course.visits.set(studentId, { first: time, last: time });
    else if (time < visit.first) visit.first = time;
    else if (time > visit.last) visit.last = time;
  }

  /** The performance of every course, by course. */
  courses({ passMark }: PerformanceModel): CoursePerformance[] {
    return [...this.#courses]
      .map(([courseId, course]) => summarise(courseId, course, passMark))
      .sort((a, b) => compareText(a.courseId, b.courseId));
  }
}

/**
 * A percentile of sorted values: continuous, with linear interpolation, as Spark's `percentile`, DuckDB's
 * `quantile_cont` and SQL's `PERCENTILE_CONT` compute it.
 *
 * @param sorted - ascending, not empty
 * @param share - 0 to 1; 0.5 is the median
 */
export function percentile(sorted: ArrayLike<number>, share: number): number {
  const place = (sorted.length - 1) * share;
  const below = sorted[Math.floor(place)] as number;
  const above = sorted[Math.ceil(place)] as number;
  return below + (above - below) * (place - Math.floor(place));
}

interface CourseTally {
  activities: number;
  quizAttempts: number;
  readonly scores: number[];
  readonly visits: Map<string, { first: number; last: number }>;
}

function newTally(): CourseTally {
  return { activities: 0, quizAttempts: 0, scores: [], visits: new Map() };
}

function summarise(courseId: string, course: CourseTally, passMark: number): CoursePerformance {
  const { activities, quizAttempts, visits } = course;
  const scores = Float64Array.from(course.scores).sort();
  let retained = 0;
  for (const { first, last } of visits.values()) if (last - first >= retentionMs) retained += 1;
  return {
    courseId,
    activities,
    activeStudents: visits.size,
    quizAttempts,
    scoredAttempts: scores.length,
    ...(scores.length > 0 && {
      meanScore: scores.reduce((sum, score) => sum + score, 0) / scores.length,
      passRate: scores.filter((score) => score >= passMark).length / scores.length,
      p50Score: percentile(scores, 0.5),
      p90Score: percentile(scores, 0.9),
    }),
    retained7d: retained / visits.size,
  };
}
