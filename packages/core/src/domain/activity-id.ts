import { hash } from 'node:crypto';
import type { ActivityInput } from './activity.ts';
import { canonicalJson } from './json.ts';

/**
 * Fingerprints what an activity says: every field but `activityId` and `recordedAt`. Equal content gives equal hashes,
 * in every process and release: the algorithm is frozen, and a new one gets a new prefix.
 *
 * `v1:` and the first 192 bits, in base64url, of the SHA-256 of the JSON array of studentId, courseId, action,
 * timestamp in milliseconds, region, itemId, sessionId, durationMs, score, attributes (canonical JSON, as text), with
 * `null` for what is absent.
 */
export function contentHash(activity: ActivityInput & { readonly timestamp: Date }): string {
  const content = JSON.stringify([
    activity.studentId,
    activity.courseId,
    activity.action,
    activity.timestamp.getTime(),
    activity.region,
    activity.itemId ?? null,
    activity.sessionId ?? null,
    activity.durationMs ?? null,
    activity.score ?? null,
    activity.attributes === undefined ? null : canonicalJson(activity.attributes, 'attributes'),
  ]);
  return `v1:${hash('sha256', content, 'base64url').slice(0, 32)}`;
}

/**
 * The id that an activity without one gets: its content's hash, and from the second occurrence of the same content on
 * the number of the occurrence.
 */
export function derivedActivityId(contentHash: string, occurrence = 1): string {
  return occurrence === 1 ? contentHash : `${contentHash}#${occurrence}`;
}
