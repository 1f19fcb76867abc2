import type { LogEntry, Position } from '../../domain/log-entry.ts';

/** One key of a projection: what its store holds of it, and what the log makes of it, entry by entry. */
export interface SampledKey {
  /** Where the store says that the key stands; without it, where the projection does. */
  readonly position?: Position;
  /**
   * Whether it may stand further than the projection: without transactions, effects are there before their checkpoint is.
   */
  readonly mayLead?: boolean;
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

/** A sample whose entries concern the keys of one name each. */
export function keyedSample(
  keys: ReadonlyMap<string, readonly SampledKey[]>,
  keyOf: (entry: LogEntry) => string | undefined,
): Sample {
  return {
    keys: [...keys.values()].flat(),
    concerned: (entry) => keys.get(keyOf(entry) ?? '') ?? [],
  };
}

/** Whom an entry is about, where it tells. */
export function studentOf(entry: LogEntry): string | undefined {
  if (entry.kind === 'activity') return entry.activity.studentId;
  return entry.kind === 'erasure' ? entry.studentId : undefined;
}
