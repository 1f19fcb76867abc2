import type { DailyEngagement } from '../domain/daily-engagement.ts';
import { dayMs, dayOf, toInstant } from '../domain/day.ts';
import type { CallOptions } from '../ports/call-options.ts';
import type { DailyRow, ReportStore } from '../ports/report-store.ts';

/** A course's day. */
export type DailyKey = Pick<DailyEngagement, 'courseId' | 'day'>;

/** A course's day as a key of a map. */
export function keyOf({ courseId, day }: DailyKey): string {
  return `${day} ${courseId}`;
}

/** The row of a course's day, where there is one. */
export async function readDailyRow(
  reportStore: ReportStore,
  { courseId, day }: DailyKey,
  options: CallOptions,
): Promise<DailyRow | undefined> {
  const to = dayOf(new Date(toInstant(day, 'day').getTime() + dayMs));
  for await (const row of reportStore.dailyEngagement({ courseId, from: day, to }, options)) return row;
  return undefined;
}
