import type { Activity, Board } from '@learntrack/core';

/** How {@link recomputeScores} scores. */
export interface ReferenceScoring {
  /** In milliseconds; default 7 days. */
  readonly halfLife?: number;
  /** Default `{ page_view: 1, quiz_attempt: 3 }`. */
  readonly weights?: { readonly [action: string]: number };
  /** Of every other action; default 1. */
  readonly otherWeight?: number;
}

/**
 * The engagement scores of a board, by student, straight from their definition:
 * `score(t) = Σ weight(action) · 2^(−(t − tᵢ)/halfLife)`. Shares no code with the core.
 */
export function recomputeScores(
  activities: Iterable<Activity>,
  at: Date,
  board: Board = {},
  { halfLife = 7 * 24 * 3_600_000, weights, otherWeight = 1 }: ReferenceScoring = {},
): Map<string, number> {
  const weightOf = new Map(Object.entries(weights ?? { page_view: 1, quiz_attempt: 3 }));
  const scores = new Map<string, number>();
  for (const { studentId, courseId, action, timestamp } of activities) {
    if (board.courseId !== undefined && courseId !== board.courseId) continue;
    if (board.action !== undefined && action !== board.action) continue;
    const age = at.getTime() - timestamp.getTime();
    const part = (weightOf.get(action) ?? otherWeight) * Math.exp((-Math.LN2 * age) / halfLife);
    scores.set(studentId, (scores.get(studentId) ?? 0) + part);
  }
  return scores;
}
