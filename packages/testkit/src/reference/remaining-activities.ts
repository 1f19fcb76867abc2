import type { Activity, LogEntry } from '@learntrack/core';

/** The activities of a log that still belong to a student: an erasure takes all of the student's earlier ones. */
export function remainingActivities(log: readonly LogEntry[]): Activity[] {
  const erasedAt: Record<string, number> = Object.create(null);
  for (const entry of log) {
    if (entry.kind === 'erasure' && entry.studentId !== undefined) erasedAt[entry.studentId] = entry.position;
  }
  return log.flatMap((entry) =>
    entry.kind === 'activity' && entry.position > (erasedAt[entry.activity.studentId] ?? 0)
      ? [entry.activity]
      : [],
  );
}
