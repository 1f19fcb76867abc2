import { setTimeout } from 'node:timers/promises';
import { type Activity, createLearnTrack, isLearnTrackError, memoryAdapter } from '@learntrack/core';
import { sampleActivity } from '@learntrack/testkit';
import { type Neo4jAdapterOptions, neo4jAdapter } from '../src/index.ts';

const regions = ['EU', 'US', 'AS', 'unknown'];
const start = Date.UTC(2026, 0, 1);
const dayMs = 24 * 3_600_000;
const batchSize = 20;
const batchesPerErasure = 25;

/** LearnTrack with its log in memory and its region graph in Neo4j, which it projects when it is told to. */
export function regionsIn(options: Neo4jAdapterOptions) {
  return createLearnTrack({
    projections: 'off',
    adapters: [memoryAdapter({ only: ['activityStore', 'studentStore'] }), neo4jAdapter(options)],
  });
}

type LearnTrack = Awaited<ReturnType<typeof regionsIn>>;

/**
 * A host that records without end, and forgets a student now and then, whatever happens to the graph. The graph follows
 * as soon as it can: a host in the background would wait longer and longer for a server that is away.
 */
export class Recording {
  /** What was recorded, but for what was forgotten. */
  activities: Activity[] = [];
  /** How many activities the log has taken. */
  recorded = 0;
  readonly #learnTrack: LearnTrack;
  readonly #random: () => number;
  #going = true;
  readonly #running: Promise<unknown>;

  constructor(learnTrack: LearnTrack, seed: number) {
    this.#learnTrack = learnTrack;
    this.#random = seededRandom(seed);
    this.#running = Promise.all([this.#record(), this.#follow()]);
    // It is told in the end.
    this.#running.catch(() => {});
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
    return this.activities.filter(({ region }) => region !== 'unknown');
  }

  async #record(): Promise<void> {
    for (let batch = 1; this.#going; batch++) {
      const activities = Array.from({ length: batchSize }, (_, i) => this.#activity(`A${batch}-${i}`));
      const { recorded } = await this.#learnTrack.activities.record(activities);
      this.recorded += recorded;
      this.activities.push(...activities);
      if (batch % batchesPerErasure === 0) await this.#forget(`S${batch % 100}`);
      // The projection has to follow in the same process.
      await setTimeout(50);
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

  async #forget(forgotten: string): Promise<void> {
    await this.#learnTrack.students.erase(forgotten);
    this.activities = this.activities.filter(({ studentId }) => studentId !== forgotten);
  }

  #activity(activityId: string): Activity {
    return sampleActivity({
      activityId,
      studentId: `S${Math.floor(this.#random() ** 2 * 100)}`,
      region: regions[Math.floor(this.#random() * regions.length)] as string,
      timestamp: new Date(start + Math.floor(this.#random() * 30 * dayMs)),
    });
  }
}

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
