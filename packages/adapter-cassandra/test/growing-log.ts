import { setTimeout } from 'node:timers/promises';
import { type ActivityStore, entryId, type LogEntry } from '@learntrack/core';
import { endlessEntries, longLogOf } from './endless-activities.ts';

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
    this.entries = entriesFor(seconds);
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
    return entry !== undefined && entryId(entry) === activityId;
  }

  async *watch({ signal }: { readonly signal?: AbortSignal } = {}) {
    for (;;) {
      signal?.throwIfAborted();
      yield (await this.head()).position;
      await setTimeout(1);
    }
  }

  /** The students are named as long as the log is there. */
  async completeErasures() {}
}

/** The entries of a log that grows for so long. */
export function entriesFor(seconds: number): readonly LogEntry[] {
  const source = endlessEntries(seed);
  return longLogOf(Array.from({ length: seconds * perSecond }, () => source.next().value));
}
