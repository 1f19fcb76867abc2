import type { ActivityInput } from '@learntrack/core';

const students = 400;
const dayMs = 86_400_000;
const start = Date.UTC(2026, 0, 1);
const courses = ['C1', 'C2', 'C3', 'a.b', '{c}:d "e"'] as const;
const regions = ['EU', 'EU', 'EU', 'NA', 'AS', 'unknown'] as const;
const actions = ['page_view', 'page_view', 'quiz_attempt', 'forum post'] as const;

/** What a host is given, the same for the same seed and number: 5 % come again, 10 % late, 1 % are in conflict. */
export function activityAt(seed: number, number: number): ActivityInput & { readonly activityId: string } {
  const random = randomOf(seed, number);
  const kind = random();
  const earlier = () => activityAt(seed, Math.floor(random() * number));
  if (number > 0 && kind < 0.05) return earlier();
  if (number > 0 && kind < 0.06) return { ...earlier(), courseId: `another course (${number})` };
  const late = kind < 0.16 ? random() * 3 * dayMs : 0;
  // Half a minute from one to the next, as over some weeks.
  const timestamp = new Date(start + 3 * dayMs + number * 30_000 - Math.floor(late));
  const oneOf = <T>(pool: readonly T[]) => pool[Math.floor(random() * pool.length)] as T;
  return {
    activityId: `A${number}`,
    studentId: `S${Math.floor(random() ** 2 * students)}`,
    courseId: oneOf(courses),
    action: oneOf(actions),
    timestamp,
    region: oneOf(regions),
  };
}

/** A student, any of them. */
export function studentAt(random: () => number): string {
  return `S${Math.floor(random() ** 2 * students)}`;
}

/** Numbers from 0 to 1, the same for the same two (splitmix32 over their mix). */
export function randomOf(seed: number, number: number): () => number {
  let state = Math.imul(seed + 1, 0x9e3779b1) ^ Math.imul(number + 1, 0x85ebca6b);
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  };
}
