import { setTimeout } from 'node:timers/promises';
import type { ActivityInput, LearnTrack } from '@learntrack/core';

/** What became of one activity; times as of `performance.now()`. */
export interface Recorded {
  readonly due: number;
  readonly at: number;
  readonly position: number;
}

/** Records each activity when it is due, whatever became of those before. */
export async function recordAtRate(
  learnTrack: Pick<LearnTrack, 'activities'>,
  activities: Iterable<ActivityInput>,
  perSecond: number,
): Promise<Recorded[]> {
  const recording: Promise<Recorded>[] = [];
  const start = performance.now();
  for (const activity of activities) {
    const due = start + (recording.length * 1000) / perSecond;
    while (performance.now() < due) await setTimeout(1);
    const recorded = learnTrack.activities.record(activity);
    recording.push(recorded.then(({ position }) => ({ due, at: performance.now(), position })));
  }
  return Promise.all(recording);
}

/** The value below which a share of the values lie. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length * share)] ?? Number.NaN;
}
