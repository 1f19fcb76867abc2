import { setTimeout } from 'node:timers/promises';
import { type ActivityStore, isLearnTrackError, type LogEntry } from '@learntrack/core';

/** A reader that follows a log from its beginning as a projector does, whatever happens to the server meanwhile. */
export class Tail {
  readonly entries: LogEntry[] = [];
  readonly #log: ActivityStore;
  readonly #stopped = new AbortController();
  readonly #running: Promise<void>;

  constructor(log: ActivityStore) {
    this.#log = log;
    this.#running = this.#run();
  }

  /** Reads what is left, and ends. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    await this.#running;
    await this.#read();
  }

  async #run(): Promise<void> {
    while (!this.#stopped.signal.aborted) {
      try {
        await this.#read();
      } catch (error) {
        if (!isLearnTrackError(error) || !error.retryable) throw error;
      }
      await setTimeout(20);
    }
  }

  async #read(): Promise<void> {
    const { position: upTo } = await this.#log.head();
    const stretch = { after: this.entries.length, upTo, batchSize: 100 };
    for await (const batch of this.#log.read(stretch)) {
      for (const entry of batch) {
        if (entry.position !== this.entries.length + 1) {
          throw new Error(`position ${entry.position} came where ${this.entries.length + 1} was due`);
        }
        this.entries.push(entry);
      }
    }
  }
}
