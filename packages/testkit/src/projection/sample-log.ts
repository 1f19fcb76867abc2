import type { LogEntry } from '@learntrack/core';
import { type Draft, logOf } from '../generators/log.ts';

/** Three students in two courses over three days, from three regions; what comes late comes late. */
export function sampleLog(): LogEntry[] {
  return logOf(
    { studentId: 'S1', courseId: 'C1', region: 'EU', timestamp: new Date('2026-01-05T09:00:00Z') },
    { studentId: 'S2', courseId: 'C1', region: 'US', timestamp: new Date('2026-01-05T10:00:00Z') },
    {
      ...{ studentId: 'S1', courseId: 'C1', region: 'US', timestamp: new Date('2026-01-05T12:00:00Z') },
      ...{ action: 'quiz_attempt', score: 0.75 },
    },
    { studentId: 'S1', courseId: 'C2', region: 'EU', timestamp: new Date('2026-01-06T08:00:00Z') },
    { studentId: 'S3', courseId: 'C1', region: 'unknown', timestamp: new Date('2026-01-06T23:59:59.999Z') },
    {
      ...{ studentId: 'S2', courseId: 'C2', region: 'US', timestamp: new Date('2026-01-07T00:00:00Z') },
      ...{ action: 'quiz_attempt', score: 0.25 },
    },
    'marker',
    { studentId: 'S3', courseId: 'C2', region: 'AS', timestamp: new Date('2026-01-05T07:00:00Z') },
    { studentId: 'S2', courseId: 'C1', region: 'US', timestamp: new Date('2026-01-05T10:30:00Z') },
    { studentId: 'S1', courseId: 'C1', region: 'EU', timestamp: new Date('2026-01-07T11:00:00Z') },
  );
}

/** The sample log over and over; every step of a few entries adds something in several places. */
export function longLog(): LogEntry[] {
  const drafts = sampleLog().map((entry): Draft => {
    if (entry.kind !== 'activity') return 'marker';
    const { activityId: _, ...fields } = entry.activity;
    return fields;
  });
  return logOf(...drafts, ...drafts, ...drafts, ...drafts);
}
