import { compareText, type DailyEngagement, dayOf } from '@learntrack/core';
import type { CourseDays, DailyReport } from './events.ts';

const dayMs = 86_400_000;

/** The days of a report, oldest first, the last of them that of an instant. */
export function lastDays(now: Date, days: number): string[] {
  return Array.from({ length: days }, (_, i) => dayOf(new Date(now.getTime() - (days - 1 - i) * dayMs)));
}

/**
 * Sums daily engagement up, in memory for the courses that it shows and no more.
 *
 * @param rows - course after course
 * @param top - how many courses to show, the busiest
 */
export async function sumDays(
  rows: AsyncIterable<Pick<DailyEngagement, 'courseId' | 'day' | 'count'>>,
  days: readonly string[],
  top: number,
): Promise<DailyReport> {
  const indexes = new Map(days.map((day, i) => [day, i]));
  const all = days.map(() => 0);
  let busiest: CourseDays[] = [];
  let counts: number[] = [];
  let current: CourseDays | undefined;
  const finish = () => {
    if (current) busiest = [...busiest, current].sort((a, b) => sum(b.counts) - sum(a.counts)).slice(0, top);
  };
  let courses = 0;
  for await (const { courseId, day, count } of rows) {
    const index = indexes.get(day);
    if (index === undefined) continue;
    if (current?.courseId !== courseId) {
      finish();
      counts = days.map(() => 0);
      current = { courseId, counts };
      courses += 1;
    }
    counts[index] = (counts[index] ?? 0) + count;
    all[index] = (all[index] ?? 0) + count;
  }
  finish();
  const shown = (i: number) => sum(busiest.map((course) => course.counts[i] ?? 0));
  return {
    days,
    // In an order that stays, whichever is the busiest by now.
    courses: busiest.sort((a, b) => compareText(a.courseId, b.courseId)),
    ...(courses > top && { others: all.map((count, i) => count - shown(i)) }),
    all,
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
