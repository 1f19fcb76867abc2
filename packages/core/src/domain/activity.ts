import type { JsonObject } from './json.ts';

/** What a student did. Hosts may use actions of their own beside the two that LearnTrack knows. */
export type Action = 'page_view' | 'quiz_attempt' | (string & {});

/** The region of an activity whose origin is not known; it counts nowhere as a region. */
export const unknownRegion = 'unknown';

/**
 * An activity as a host gives it. Texts are 1 to 1024 bytes of well-formed UTF-8.
 *
 * @example
 * ```ts
 * const activity: ActivityInput = {
 *   studentId: 'S1', courseId: 'C1', action: 'quiz_attempt', timestamp: '2026-01-31T09:30:00Z', region: 'EU', score: 0.8,
 * };
 * ```
 */
export interface ActivityInput {
  /** Idempotency key; when absent, derived from the content, so that a resent batch adds nothing. */
  readonly activityId?: string;
  readonly studentId: string;
  readonly courseId: string;
  readonly action: Action;
  /** When it happened: a `Date` or ISO 8601 text with a time zone, from 1900-01-01 to now + `maxClockSkew`. */
  readonly timestamp: Date | string;
  /** Where it came from, such as `EU`; `unknown` counts nowhere as a region. */
  readonly region: string;
  /** The page, quiz or question. */
  readonly itemId?: string;
  readonly sessionId?: string;
  /** Milliseconds, 0 or more. */
  readonly durationMs?: number;
  /** 0 to 1, for quiz attempts. */
  readonly score?: number;
  /** Anything else of the host's, as JSON: at most 64 kB, at most 32 levels deep, no null character in a key. */
  readonly attributes?: JsonObject;
}

/** An activity as LearnTrack keeps it: checked, complete, never changed. */
export interface Activity extends ActivityInput {
  readonly activityId: string;
  readonly timestamp: Date;
  /** When LearnTrack took it in. */
  readonly recordedAt: Date;
}
