import type { Position } from '@learntrack/core';

/** Where the checkpoint was at an instant. */
export interface Mark {
  readonly position: Position;
  readonly activityId: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

const spacingMs = 5000;
/** Cassandra syncs its commit log every 10 s by default: what was written longer ago survives a power cut. */
const safeMs = 15_000;

/** Remembers a mark now and then: the newest that is safe, and those behind it, which are four at most. */
export function withMark(marks: readonly Mark[], mark: Mark): readonly Mark[] {
  const last = marks.at(-1);
  if (last && mark.at - last.at < spacingMs) return marks;
  const all = [...marks, mark];
  const safe = all.findLastIndex(({ at }) => at <= mark.at - safeMs);
  return all.slice(Math.max(safe, 0));
}

/** The newest place that a power cut behind the last write leaves whole; the start where none is old enough. */
export function safeMark(marks: readonly Mark[], writtenAt: number): Omit<Mark, 'at'> {
  const safe = marks.findLast(({ at }) => at <= writtenAt - safeMs);
  return { position: safe?.position ?? 0, activityId: safe?.activityId ?? '' };
}
