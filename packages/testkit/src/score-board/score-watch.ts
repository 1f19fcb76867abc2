import type { ScoreBoard, ScoreWatchQuery, StudentScore } from '@learntrack/core';
import { differenceOf } from '../suite/difference.ts';
import { Mismatch } from '../suite/expectations.ts';
import { within } from '../suite/patience.ts';
import { at } from './kind.ts';

/** A watch, one score at a time. The first is asked for at once: that begins it. */
export class ScoreWatch {
  readonly #scores: AsyncIterator<StudentScore>;
  #asked: Promise<IteratorResult<StudentScore>> | undefined;
  #ready = Promise.withResolvers<void>();

  constructor(store: ScoreBoard, query: Partial<ScoreWatchQuery> = {}, signal?: AbortSignal) {
    const onReady = () => this.#ready.resolve();
    this.#scores = store.watch({ at: () => at, ...query }, { signal, onReady })[Symbol.asyncIterator]();
    this.#ask();
  }

  /** Waits until it has begun, or goes on: what changes from then on is told. */
  async ready(): Promise<void> {
    await within(Promise.race([this.#ready.promise, this.#ask()]), 'a watch to call onReady');
    this.#ready = Promise.withResolvers();
  }

  async next(): Promise<StudentScore> {
    const told = await within(this.#ask(), 'a watch to tell a score');
    this.#asked = undefined;
    if (told.done) throw new Mismatch('a watch that goes on', 'its end');
    return told.value;
  }

  /**
   * Takes what is told until it has told these scores of these students last.
   *
   * @returns how many it told
   */
  async until(expected: ReadonlyMap<string, number>): Promise<number> {
    const missing = new Map(expected);
    for (let told = 1; ; told++) {
      const { studentId, score } = await this.next();
      const last = expected.get(studentId);
      if (last !== undefined) missing.set(studentId, last);
      if (!differenceOf(score, last)) missing.delete(studentId);
      if (missing.size === 0) return told;
    }
  }

  /** Leaves it, unless it waits: then only a signal ends it. */
  async leave(): Promise<void> {
    if (!this.#asked) await this.#scores.return?.();
  }

  #ask(): Promise<IteratorResult<StudentScore>> {
    if (!this.#asked) {
      this.#asked = this.#scores.next();
      // Failing before anybody waits for it is no fault.
      this.#asked.catch(() => {});
    }
    return this.#asked;
  }
}

/** Watches, and ends it however the case ends. */
export async function watching(
  store: ScoreBoard,
  query: Partial<ScoreWatchQuery>,
  run: (watch: ScoreWatch) => Promise<unknown>,
): Promise<void> {
  const controller = new AbortController();
  try {
    const watch = new ScoreWatch(store, query, controller.signal);
    await watch.ready();
    await run(watch);
    await watch.leave();
  } finally {
    controller.abort();
  }
}
