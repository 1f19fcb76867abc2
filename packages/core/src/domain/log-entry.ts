import type { Activity } from './activity.ts';
import { type Day, dayOf } from './day.ts';

/** A place in the log: 1, 2, 3, … without gaps. 0 is the place before the first entry. */
export type Position = number;

/** An activity in the log. */
export interface ActivityEntry {
  readonly kind: 'activity';
  readonly position: Position;
  readonly activity: Activity;
}

/** What is left of an activity whose student was erased: enough to count it, nothing to know the student by. */
export interface AnonymisedEntry {
  readonly kind: 'anonymised';
  readonly position: Position;
  /** The activity's id, hashed with the log's secret key. */
  readonly activityIdHash: string;
  readonly courseId: string;
  readonly action: string;
  readonly day: Day;
}

/** From here on a student is forgotten. */
export interface ErasureEntry {
  readonly kind: 'erasure';
  readonly position: Position;
  readonly entryId: string;
  /** Absent once every projection has passed the entry. */
  readonly studentId?: string;
  readonly recordedAt: Date;
}

/** A position of its own for a repair to write at. */
export interface MarkerEntry {
  readonly kind: 'marker';
  readonly position: Position;
  readonly entryId: string;
  readonly recordedAt: Date;
}

/** One entry of the log. */
export type LogEntry = ActivityEntry | AnonymisedEntry | ErasureEntry | MarkerEntry;

/** The id by which a checkpoint knows an entry. */
export function entryId(entry: LogEntry): string {
  switch (entry.kind) {
    case 'activity':
      return entry.activity.activityId;
    case 'anonymised':
      return entry.activityIdHash;
    default:
      return entry.entryId;
  }
}

/** What is left of an entry once its student is erased. */
export function anonymise({ position, activity }: ActivityEntry, activityIdHash: string): AnonymisedEntry {
  return {
    kind: 'anonymised',
    position,
    activityIdHash,
    courseId: activity.courseId,
    action: activity.action,
    day: dayOf(activity.timestamp),
  };
}

/** Whether an erasure no longer names its student: only data that never knew the student can pass it. */
export function isNamelessErasure(entry: LogEntry): boolean {
  return entry.kind === 'erasure' && entry.studentId === undefined;
}

/** A stretch of the log, split into what a projection forgets first and what it then adds. */
export interface Batch {
  /** The students erased in this stretch, each with the position of the last erasure. */
  readonly erase: ReadonlyMap<string, Position>;
  /** The activities, but of an erased student only those after their last erasure. */
  readonly activities: readonly Activity[];
}

/** Splits a stretch of the log; erasing first and then adding gives what taking entry by entry gives. */
export function toBatch(entries: readonly LogEntry[]): Batch {
  const lastErasure = new Map<string, Position>();
  for (const entry of entries) {
    if (entry.kind === 'erasure' && entry.studentId !== undefined)
      lastErasure.set(entry.studentId, entry.position);
  }
  const activities: Activity[] = [];
  for (const entry of entries) {
    if (entry.kind !== 'activity') continue;
    const erasedAt = lastErasure.size === 0 ? undefined : lastErasure.get(entry.activity.studentId);
    if (erasedAt === undefined || entry.position > erasedAt) activities.push(entry.activity);
  }
  return { erase: lastErasure, activities };
}
