import type { DailyEngagement, LogEntry } from '@learntrack/core';
import { byBytes } from './by-bytes.ts';
import { remainingActivities } from './remaining-activities.ts';

/**
 * Daily engagement of every course, from the whole log, course after course, days ascending. Shares no code with the
 * core.
 */
export function recomputeDailyEngagement(log: readonly LogEntry[]): DailyEngagement[] {
  const rows = new Map<string, { courseId: string; day: string; actions: Map<string, number> }>();
  const students = new Map<string, Set<string>>();
  for (const entry of log) {
    const counted = whereItCounts(entry);
    if (!counted) continue;
    const { courseId, day, action } = counted;
    const key = JSON.stringify([courseId, day]);
    const row = rows.get(key) ?? { courseId, day, actions: new Map() };
    row.actions.set(action, (row.actions.get(action) ?? 0) + 1);
    rows.set(key, row);
  }
  for (const { courseId, studentId, timestamp } of remainingActivities(log)) {
    const key = JSON.stringify([courseId, timestamp.toISOString().slice(0, 10)]);
    students.set(key, (students.get(key) ?? new Set()).add(studentId));
  }
  return [...rows]
    .map(([key, { courseId, day, actions }]) => ({
      courseId,
      day,
      count: [...actions.values()].reduce((a, b) => a + b),
      actions,
      activeStudents: students.get(key)?.size ?? 0,
    }))
    .sort((a, b) => byBytes(a.courseId, b.courseId) || (a.day < b.day ? -1 : 1));
}

function whereItCounts(entry: LogEntry): { courseId: string; day: string; action: string } | undefined {
  if (entry.kind === 'anonymised') return entry;
  if (entry.kind !== 'activity') return undefined;
  const { courseId, timestamp, action } = entry.activity;
  return { courseId, day: timestamp.toISOString().slice(0, 10), action };
}
