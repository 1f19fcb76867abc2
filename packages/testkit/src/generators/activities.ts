import { type Activity, contentHash, type ParsedActivity } from '@learntrack/core';
import fc from 'fast-check';

/** What activities are drawn from; small pools let them meet. */
export interface ActivityPools {
  readonly students?: readonly string[];
  readonly courses?: readonly string[];
  readonly actions?: readonly string[];
  readonly regions?: readonly string[];
  readonly from?: Date;
  readonly to?: Date;
}

/** When the generated activities were taken in. */
export const recordedAt = new Date('2026-02-01T00:00:00Z');

/** Complete, valid activities; their ids are drawn from many, so mostly different. */
export function activityArbitrary({
  students = ['S1', 'S2', 'S3', '__proto__'],
  courses = ['C1', 'C2', 'a.b'],
  actions = ['page_view', 'quiz_attempt', 'forum post'],
  regions = ['EU', 'US', 'AS', 'unknown'],
  from = new Date('2026-01-01T00:00:00Z'),
  to = recordedAt,
}: ActivityPools = {}): fc.Arbitrary<Activity> {
  return fc.record(
    {
      activityId: fc.nat().map((n) => `A${n}`),
      studentId: fc.constantFrom(...students),
      courseId: fc.constantFrom(...courses),
      action: fc.constantFrom(...actions),
      timestamp: fc.date({ min: from, max: new Date(to.getTime() - 1), noInvalidDate: true }),
      region: fc.constantFrom(...regions),
      recordedAt: fc.constant(recordedAt),
      itemId: fc.constantFrom('Q1', '$item'),
      sessionId: fc.constantFrom('session 1', 'session.2'),
      durationMs: fc.nat(3_600_000),
      // Halves of the marks and thresholds in use, beside what has many digits.
      score: fc.oneof(fc.constantFrom(0, 0.25, 0.5, 1), fc.double({ min: 1e-6, max: 1, noNaN: true })),
      attributes: fc.constantFrom({ device: 'phone' }, { $set: { a: 1 }, 'x.y': [null, true, 'é'] }),
    },
    { requiredKeys: ['activityId', 'studentId', 'courseId', 'action', 'timestamp', 'region', 'recordedAt'] },
  );
}

/** One valid activity, with fields of one's own. */
export function sampleActivity(fields: Partial<Activity> = {}): Activity {
  return {
    activityId: 'A1',
    studentId: 'S1',
    courseId: 'C1',
    action: 'page_view',
    timestamp: new Date('2026-01-05T09:30:00Z'),
    region: 'EU',
    recordedAt,
    ...fields,
  };
}

/** An activity as an activity store takes it. */
export function parsed(activity: Activity): ParsedActivity {
  return { activity, contentHash: contentHash(activity) };
}
