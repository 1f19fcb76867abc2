import type { Activity } from '@learntrack/core';
import { sampleActivity } from '@learntrack/testkit';

const courses = ['C1', 'C2', 'C3', 'a.b', '{c}:d "e"'];
const actions = ['page_view', 'quiz_attempt', 'forum post'];
const dayMs = 24 * 3_600_000;
const start = Date.UTC(2026, 0, 1);

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * What a school does, the same for the same seed: most of it within two months, in no order; a little of it two years
 * before, by students whose scores are too small to keep.
 */
export function* endlessActivities(seed: number): Generator<Activity, never> {
  const random = seededRandom(seed);
  const oneOf = (pool: readonly string[]) => pool[Math.floor(random() * pool.length)] as string;
  for (let n = 1; ; n++) {
    const left = random() < 0.02;
    yield sampleActivity({
      activityId: `A${n}`,
      studentId: left ? `left ${Math.floor(random() * 50)}` : `S${Math.floor(random() ** 2 * 300)}`,
      courseId: oneOf(courses),
      action: oneOf(actions),
      timestamp: new Date(start + Math.floor(random() * 60 * dayMs) - (left ? 730 * dayMs : 0)),
    });
  }
}
