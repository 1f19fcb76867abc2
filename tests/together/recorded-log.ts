import type { ActivityInput, LogEntry } from '@learntrack/core';
import { activityAt } from './stormy-activities.ts';

/** What a host was told of what it did. */
export type Acknowledged =
  | { readonly kind: 'activity'; readonly position: number; readonly number: number }
  | { readonly kind: 'conflict'; readonly number: number }
  | { readonly kind: 'erasure'; readonly position: number; readonly studentId: string }
  | { readonly kind: 'reached'; readonly number: number };

/** An entry that hosts are told of. */
type Told = Extract<LogEntry, { readonly kind: 'activity' | 'erasure' }>;

/** The log as hosts were told of it, whatever became of their stores. */
export class RecordedLog {
  readonly seed: number;
  readonly #entries = new Map<number, Told>();
  /** Whose erasure was asked for, and is not acknowledged. */
  readonly toErase = new Set<string>();
  /** Everything before is acknowledged. */
  reached = 0;
  conflicts = 0;

  constructor(seed: number) {
    this.seed = seed;
  }

  take(acknowledged: Acknowledged): void {
    switch (acknowledged.kind) {
      case 'reached':
        this.reached = Math.max(this.reached, acknowledged.number);
        return;
      case 'conflict':
        this.conflicts++;
        return;
      case 'erasure': {
        const { position, studentId } = acknowledged;
        this.toErase.delete(studentId);
        this.#put({ kind: 'erasure', position, entryId: `E${position}`, studentId, recordedAt: new Date(0) });
        return;
      }
      case 'activity': {
        const { position, number } = acknowledged;
        const activity = { ...complete(activityAt(this.seed, number)), recordedAt: new Date(0) };
        this.#put({ kind: 'activity', position, activity });
      }
    }
  }

  /** By position. What was written without an acknowledgement that came is left out. */
  get entries(): Told[] {
    return [...this.#entries.values()].sort((a, b) => a.position - b.position);
  }

  #put(entry: Told): void {
    const there = this.#entries.get(entry.position);
    if (!there) this.#entries.set(entry.position, entry);
    // Of a forgotten student nobody can tell a conflict any more: what was there first stays.
    else if (idOf(there) !== idOf(entry)) {
      throw new Error(`position ${entry.position} was acknowledged for ${idOf(there)} and ${idOf(entry)}`);
    }
  }
}

function idOf(entry: Told): string {
  return entry.kind === 'activity' ? entry.activity.activityId : entry.entryId;
}

function complete({ timestamp, activityId = '', ...activity }: ActivityInput) {
  return { ...activity, activityId, timestamp: new Date(timestamp) };
}
