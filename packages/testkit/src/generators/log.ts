import { type Activity, anonymise, type LogEntry } from '@learntrack/core';
import fc from 'fast-check';
import { type ActivityPools, activityArbitrary, recordedAt, sampleActivity } from './activities.ts';

/** An entry of a log to be written down: fields of an activity, a student to erase, or a marker. */
export type Draft = Partial<Activity> | { readonly erase: string } | 'marker';

/** Writes down the entries of a log, from position 1 on. Activities without an id get `A` and their position. */
export function logOf(...drafts: readonly Draft[]): LogEntry[] {
  return drafts.map((draft, i): LogEntry => {
    const position = i + 1;
    const entryId = `E${position}`;
    if (draft === 'marker') return { kind: 'marker', position, entryId, recordedAt };
    if ('erase' in draft) return { kind: 'erasure', position, entryId, recordedAt, studentId: draft.erase };
    return {
      kind: 'activity',
      position,
      activity: sampleActivity({ activityId: `A${position}`, ...draft }),
    };
  });
}

/** Logs with entries of every kind; activities have `A` and their position as id. */
export function logArbitrary(pools: ActivityPools = {}, maxLength = 30): fc.Arbitrary<LogEntry[]> {
  const { students = ['S1', 'S2', 'S3', '__proto__'] } = pools;
  const draft: fc.Arbitrary<Draft> = fc.oneof(
    { weight: 8, arbitrary: activityArbitrary({ ...pools, students }).map(withoutId) },
    { weight: 1, arbitrary: fc.record({ erase: fc.constantFrom(...students) }) },
    { weight: 1, arbitrary: fc.constant('marker' as const) },
  );
  return fc.array(draft, { minLength: 1, maxLength }).map((drafts) => logOf(...drafts));
}

function withoutId({ activityId: _, ...fields }: Activity): Partial<Activity> {
  return fields;
}

/**
 * The same log as whoever reads it after its erasures finds it: what erased students did before is anonymised, and
 * where `completed`, the erasures do not name them any more.
 */
export function readAfterErasures(log: readonly LogEntry[], completed = true): LogEntry[] {
  const erasedAt = new Map<string, number>();
  for (const entry of log) {
    if (entry.kind === 'erasure' && entry.studentId !== undefined)
      erasedAt.set(entry.studentId, entry.position);
  }
  return log.map((entry) => {
    if (entry.kind === 'erasure' && completed) {
      const { studentId: _, ...nameless } = entry;
      return nameless;
    }
    if (entry.kind !== 'activity') return entry;
    const { activityId, studentId } = entry.activity;
    return entry.position < (erasedAt.get(studentId) ?? 0)
      ? anonymise(entry, `hash of ${activityId}`)
      : entry;
  });
}
