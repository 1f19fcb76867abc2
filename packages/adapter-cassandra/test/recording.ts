import { setTimeout } from 'node:timers/promises';
import {
  type Activity,
  createLearnTrack,
  isLearnTrackError,
  type LogEntry,
  memoryAdapter,
} from '@learntrack/core';
import type { Draft } from '@learntrack/testkit';
import { type CassandraAdapter, type CassandraAdapterOptions, cassandraAdapter } from '../src/index.ts';
import { endlessActivities, longLogOf } from './endless-activities.ts';

/** LearnTrack with its log in memory and its reports in Cassandra, which it projects when it is told to. */
export function reportsIn(options: CassandraAdapterOptions) {
  return reportsOf(cassandraAdapter(options));
}

/** LearnTrack with its log in memory, and its reports where an adapter has them. */
export function reportsOf(cassandra: CassandraAdapter, projections: 'background' | 'off' = 'off') {
  return createLearnTrack({
    projections,
    adapters: [memoryAdapter({ only: ['activityStore', 'studentStore', 'batchEngine'] }), cassandra],
  });
}

type LearnTrack = Awaited<ReturnType<typeof reportsOf>>;

const batchSize = 20;
const batchesPerErasure = 25;

/** A host that records without end, and forgets a student now and then, whatever happens to the reports. */
export class Recording {
  /** How many activities the log has taken. */
  recorded = 0;
  readonly #learnTrack: LearnTrack;
  readonly #source: Iterator<Draft & object>;
  readonly #drafts: Draft[] = [];
  readonly #running: Promise<unknown>;
  #going = true;

  /**
   * @param follows - whether the reports follow as soon as they can; a host in the background would wait longer and
   * longer for a server that is away
   */
  constructor(learnTrack: LearnTrack, seed: number, { follows = false } = {}) {
    this.#learnTrack = learnTrack;
    this.#source = endlessActivities(seed);
    this.#running = Promise.all([this.#record(), follows && this.#follow()]);
    // It is told in the end.
    this.#running.catch(() => {});
  }

  /** Records what a test needs besides. */
  async also(activities: readonly Activity[]): Promise<void> {
    await this.#learnTrack.activities.record(activities);
    this.#drafts.push(...activities);
  }

  /** What the log holds by now. */
  get log(): readonly LogEntry[] {
    return longLogOf(this.#drafts);
  }

  /** Waits until the log has taken more. */
  async goesOn(): Promise<void> {
    for (const before = this.recorded; this.recorded < before + 3 * batchSize; ) await setTimeout(5);
  }

  /**
   * Ends it, and waits until queries see everything.
   *
   * @returns what the log holds
   */
  async end(): Promise<readonly LogEntry[]> {
    this.#going = false;
    await this.#running;
    await this.#learnTrack.projections.catchUp();
    return this.log;
  }

  async #record(): Promise<void> {
    for (let batch = 1; this.#going; batch++) {
      const activities = Array.from({ length: batchSize }, () => this.#source.next().value);
      const { recorded } = await this.#learnTrack.activities.record(activities);
      this.recorded += recorded;
      this.#drafts.push(...activities);
      if (batch % batchesPerErasure === 0) await this.#forget(`S${batch % 300}`);
      // The projection has to follow in the same process.
      await setTimeout(20);
    }
  }

  async #follow(): Promise<void> {
    while (this.#going) {
      await this.#learnTrack.projections.catchUp().catch((error) => {
        if (!isLearnTrackError(error) || !error.retryable) throw error;
      });
      await setTimeout(20);
    }
  }

  async #forget(studentId: string): Promise<void> {
    await this.#learnTrack.students.erase(studentId);
    this.#drafts.push({ erase: studentId });
  }
}
