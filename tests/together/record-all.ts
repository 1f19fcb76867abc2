import { setTimeout } from 'node:timers/promises';
import { isLearnTrackError, type LearnTrack } from '@learntrack/core';
import type { Acknowledged, RecordedLog } from './recorded-log.ts';
import { activityAt } from './stormy-activities.ts';

/** Records an activity of a seed by its number, as a caller does that tries again. */
export async function recordAtLast(
  learnTrack: Pick<LearnTrack, 'activities'>,
  seed: number,
  number: number,
  onRefused?: () => void,
): Promise<Acknowledged> {
  try {
    const record = () => learnTrack.activities.record(activityAt(seed, number));
    const { position } = await atLast(record, onRefused);
    return { kind: 'activity', position, number };
  } catch (error) {
    if (!isLearnTrackError(error, 'ACTIVITY_CONFLICT')) throw error;
    return { kind: 'conflict', number };
  }
}

/** Calls until it does not fail with what another try may mend. */
export async function atLast<T>(call: () => Promise<T>, onRefused?: () => void): Promise<T> {
  for (;;) {
    try {
      return await call();
    } catch (error) {
      if (!isLearnTrackError(error) || !error.retryable) throw error;
      onRefused?.();
      await setTimeout(20);
    }
  }
}

/** Records the activities of some numbers, and notes what was acknowledged. */
export async function recordAll(
  learnTrack: LearnTrack,
  log: RecordedLog,
  from: number,
  until: number,
  onRefused?: () => void,
): Promise<void> {
  const numbers = Array.from({ length: until - from }, (_, i) => from + i);
  const acknowledged = await Promise.all(
    numbers.map((number) => recordAtLast(learnTrack, log.seed, number, onRefused)),
  );
  for (const one of acknowledged) log.take(one);
}
