import { setTimeout } from 'node:timers/promises';
import { type Activity, createLearnTrack, memoryAdapter } from '@learntrack/core';
import { type RedisAdapter, type RedisAdapterOptions, redisAdapter } from '../src/index.ts';
import { endlessActivities } from './endless-activities.ts';

/** LearnTrack with its log in memory and its scores in Redis, which it projects in the background. */
export function scoresIn(options: RedisAdapterOptions) {
  return scoresOf(redisAdapter(options));
}

/** LearnTrack with its log in memory, and its scores where an adapter has them. */
export function scoresOf(redis: RedisAdapter, projections: 'background' | 'off' = 'background') {
  return createLearnTrack({
    projections,
    adapters: [memoryAdapter({ only: ['activityStore', 'studentStore'] }), redis],
  });
}

type LearnTrack = Awaited<ReturnType<typeof scoresOf>>;

const batchSize = 20;
const batchesPerErasure = 25;

/** A host that records without end, and `forgets` a student now and then, whatever happens to the scores. */
export class Recording {
  /** What was recorded, but for what was forgotten. */
  activities: Activity[] = [];
  /** How many activities the log has taken. */
  recorded = 0;
  readonly #learnTrack: LearnTrack;
  readonly #forgets: boolean;
  readonly #source: Iterator<Activity>;
  #going = true;
  readonly #running: Promise<void>;

  constructor(learnTrack: LearnTrack, seed: number, { forgets = true } = {}) {
    this.#learnTrack = learnTrack;
    this.#forgets = forgets;
    this.#source = endlessActivities(seed);
    this.#running = this.#run();
  }

  /** Waits until the log has taken more. */
  async goesOn(): Promise<void> {
    for (const before = this.recorded; this.recorded < before + 3 * batchSize; ) await setTimeout(5);
  }

  /**
   * Ends it, and waits until queries see everything.
   *
   * @returns what counts
   */
  async end(): Promise<readonly Activity[]> {
    this.#going = false;
    await this.#running;
    await this.#learnTrack.projections.catchUp();
    return this.activities;
  }

  async #run(): Promise<void> {
    for (let batch = 1; this.#going; batch++) {
      const activities = Array.from({ length: batchSize }, () => this.#source.next().value as Activity);
      const { recorded } = await this.#learnTrack.activities.record(activities);
      this.recorded += recorded;
      this.activities.push(...activities);
      if (this.#forgets && batch % batchesPerErasure === 0) await this.#forget(`S${batch % 300}`);
      // The projection has to follow in the same process.
      await setTimeout(2);
    }
  }

  async #forget(forgotten: string): Promise<void> {
    await this.#learnTrack.students.erase(forgotten);
    this.activities = this.activities.filter(({ studentId }) => studentId !== forgotten);
  }
}
