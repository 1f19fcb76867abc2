import { type Activity, defineProjection, type Json } from '@learntrack/core';
import type { Db } from 'mongodb';
import { expect } from 'vitest';

type Visits = Readonly<Record<string, number>>;

/** Who came to each course how often: a projection of a host's own. */
export const visits = defineProjection({
  name: 'visits',
  version: 1,
  key: ({ courseId }) => courseId,
  initial: (): Visits => ({}),
  apply: (state, { studentId }) => ({ ...state, [studentId]: (state[studentId] ?? 0) + 1 }),
  forget(state, studentId) {
    const { [studentId]: _, ...left } = state;
    return Object.keys(left).length > 0 ? left : undefined;
  },
});

/** Expects MongoDB to hold what the log makes them, in one generation, as its own driver reads it. */
export async function expectVisits(mongo: Db, remaining: readonly Activity[]): Promise<void> {
  const expected = new Map<string, Map<string, number>>();
  for (const { courseId, studentId } of remaining) {
    const counts = expected.get(courseId) ?? new Map<string, number>();
    expected.set(courseId, counts.set(studentId, (counts.get(studentId) ?? 0) + 1));
  }
  const found = await mongo
    .collection<{ key: string; state: Json }>('states')
    .find({ projection: visits.name })
    .toArray();
  expect(found.length).toBe(expected.size);
  expect(Object.fromEntries(found.map(({ key, state }) => [key, state]))).toEqual(
    Object.fromEntries([...expected].map(([courseId, counts]) => [courseId, Object.fromEntries(counts)])),
  );
}
