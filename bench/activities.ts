import { type Activity, type ActivityInput, parseActivity } from '@learntrack/core';
import { load } from './load.ts';

/** The load as if each activity were another student's. */
export function* ofDistinctStudents(count: number, seed = 1): Generator<ActivityInput> {
  let i = 0;
  for (const activity of load(count, seed)) yield { ...activity, studentId: `student-${i++}` };
}

/** Activities in batches, as a projector gets them from the log. */
export function* inBatches(inputs: Iterable<ActivityInput>, size = 1000): Generator<Activity[]> {
  const now = new Date();
  let batch: Activity[] = [];
  for (const input of inputs) {
    const parsed = parseActivity(input, { maxClockSkew: 86_400_000 }, now);
    if (!parsed.ok) throw new Error('the load holds valid activities');
    if (batch.push(parsed.value.activity) < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
