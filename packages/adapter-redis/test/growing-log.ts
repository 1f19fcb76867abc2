import { setTimeout } from 'node:timers/promises';
import type { Activity, ActivityStore, LogEntry } from '@learntrack/core';
import { logOf } from '@learntrack/testkit';
import { endlessActivities } from './endless-activities.ts';

const perSecond = 2000;
const seed = 3;

/**
 * A log that grows with the clock, the same in every process of a machine: at one moment, all see the same entries.
 */
export class GrowingLog implements Pick<ActivityStore, 'head' | 'read' | 'holds' | 'watch'> {
  readonly entries: readonly LogEntry[];
  readonly #since: number;

  /** @param since - when it begins to grow, in milliseconds since 1970 */
  constructor(since: number, seconds: number) {
    this.#since = since;
    this.entries = logOf(...activitiesFor(seconds));
  }

  async head() {
    const grown = Math.floor(((Date.now() - this.#since) * perSecond) / 1000);
    return { logId: 'growing', position: Math.min(Math.max(0, grown), this.entries.length) };
  }

  async *read({ after, upTo, batchSize }: Parameters<ActivityStore['read']>[0]) {
    for (let from = after; from < upTo; from += batchSize) {
      yield this.entries.slice(from, Math.min(upTo, from + batchSize));
    }
  }

  async holds({ position, activityId }: { readonly position: number; readonly activityId: string }) {
    const entry = this.entries[position - 1];
    return entry?.kind === 'activity' && entry.activity.activityId === activityId;
  }

  async *watch({ signal }: { readonly signal?: AbortSignal } = {}) {
    for (;;) {
      signal?.throwIfAborted();
      yield (await this.head()).position;
      await setTimeout(1);
    }
  }
}

/** The activities of a log that grows for so long. */
export function activitiesFor(seconds: number): readonly Activity[] {
  const source = endlessActivities(seed);
  return Array.from({ length: seconds * perSecond }, () => source.next().value);
}
