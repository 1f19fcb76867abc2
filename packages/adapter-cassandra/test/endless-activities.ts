import type { Activity, LogEntry } from '@learntrack/core';
import { type Draft, logOf, sampleActivity } from '@learntrack/testkit';

const courses = ['C1', 'C2', 'C3', 'a.b', '{c}:d "e"'];
const actions = ['page_view', 'quiz_attempt', 'forum post'];
const dayMs = 24 * 3_600_000;
const start = Date.UTC(2026, 0, 1);
const students = 300;

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

/** What a school does within two months, in no order; the same for the same seed. */
export function* endlessActivities(seed: number): Generator<Activity, never> {
  const random = seededRandom(seed);
  const oneOf = (pool: readonly string[]) => pool[Math.floor(random() * pool.length)] as string;
  for (let n = 1; ; n++) {
    yield sampleActivity({
      activityId: `A${n}`,
      studentId: `S${Math.floor(random() ** 2 * students)}`,
      courseId: oneOf(courses),
      action: oneOf(actions),
      timestamp: new Date(start + Math.floor(random() * 60 * dayMs)),
    });
  }
}

const activitiesPerErasure = 500;

/** The same, with a student to forget now and then. */
export function* endlessEntries(seed: number): Generator<Draft, never> {
  const random = seededRandom(seed + 1);
  const source = endlessActivities(seed);
  for (let n = 1; ; n++) {
    yield source.next().value;
    if (n % activitiesPerErasure === 0) yield { erase: `S${Math.floor(random() ** 2 * students)}` };
  }
}

/** Writes down a log of any length; what is in it has an id of its own. */
export function longLogOf(drafts: Iterable<Draft>): LogEntry[] {
  return Array.from(drafts, (draft, i) => {
    const [entry] = logOf(draft) as [LogEntry];
    const position = i + 1;
    return entry.kind === 'activity'
      ? { ...entry, position }
      : { ...entry, position, entryId: `E${position}` };
  });
}
