import type { LogEntry, Position } from '../../domain/log-entry.ts';

/** One key of a projection: what its store holds of it, and what the log makes of it, entry by entry. */
export interface SampledKey {
  /** Where the store says that the key stands; without it, where the projection does. */
  readonly position?: Position;
  /** Takes an entry that concerns it. */
  add(entry: LogEntry): void;
  /** Whether what the store holds is what the entries so far make. */
  agrees(): boolean;
}

/** Some keys of a projection, as its store holds them. */
export interface Sample {
  readonly keys: readonly SampledKey[];
  /** Those of the keys whose value an entry may change. */
  concerned(entry: LogEntry): readonly SampledKey[];
}

/** A sample whose entries concern one key each at most. */
export function keyedSample(
  keys: ReadonlyMap<string, SampledKey>,
  keyOf: (entry: LogEntry) => string | undefined,
): Sample {
  return {
    keys: [...keys.values()],
    concerned(entry) {
      const key = keys.get(keyOf(entry) ?? '');
      return key ? [key] : [];
    },
  };
}

/** Whom an entry is about, where it tells. */
export function studentOf(entry: LogEntry): string | undefined {
  if (entry.kind === 'activity') return entry.activity.studentId;
  return entry.kind === 'erasure' ? entry.studentId : undefined;
}
