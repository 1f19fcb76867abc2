import type { Checkpoint } from '../domain/checkpoint.ts';
import { compareText } from '../domain/compare-text.ts';
import { getOrInsert } from '../domain/get-or-insert.ts';
import type { Json } from '../domain/json.ts';
import type { CallOptions } from '../ports/call-options.ts';
import type { Change } from '../ports/projection.ts';
import type { StateChanges, StateProjection, StateStore, StateUpdate } from '../ports/state-store.ts';
import { Generations } from './generations.ts';

/** States of custom projections in memory. */
export class MemoryStateStore implements StateStore {
  readonly #projections = new Map<string, MemoryStates>();

  open(name: string): StateProjection {
    return getOrInsert(this.#projections, name, () => new MemoryStates());
  }
}

class MemoryStates implements StateProjection {
  /** Per generation the states as JSON text, by key: what a host does to a state it got changes nothing here. */
  readonly #generations = new Generations<Map<string, string>>(() => new Map());
  readonly readCheckpoint = this.#generations.readCheckpoint.bind(this.#generations);
  readonly startGeneration = this.#generations.startGeneration.bind(this.#generations);
  readonly completeGeneration = this.#generations.completeGeneration.bind(this.#generations);

  async apply(change: Change<StateChanges>, options: CallOptions = {}): Promise<void> {
    const texts = [...change.add].map(
      ([key, state]) => [key, state === undefined ? state : JSON.stringify(state)] as const,
    );
    this.#generations.commit(change, options, () => {
      for (const [key, text] of texts) {
        if (text === undefined) this.#generations.data.delete(key);
        else this.#generations.data.set(key, text);
      }
    });
  }

  async load(keys: Iterable<string>, { signal }: CallOptions = {}): Promise<Map<string, Json>> {
    signal?.throwIfAborted();
    const states = new Map<string, Json>();
    for (const key of keys) {
      const text = this.#generations.data.get(key);
      if (text !== undefined) states.set(key, JSON.parse(text));
    }
    return states;
  }

  async updateAll(after: Checkpoint, update: StateUpdate, options: CallOptions = {}): Promise<void> {
    options.signal?.throwIfAborted();
    const add = new Map<string, Json | undefined>();
    for (const [key, text] of this.#generations.data) {
      const state = update(JSON.parse(text), key);
      if (JSON.stringify(state) !== text) add.set(key, state);
    }
    if (add.size > 0) await this.apply({ after, upTo: after, erase: new Map(), add }, options);
  }

  async get(key: string, { signal }: CallOptions = {}): Promise<Json | undefined> {
    signal?.throwIfAborted();
    const text = this.#generations.served?.data.get(key);
    return text === undefined ? undefined : JSON.parse(text);
  }

  async *entries({ signal }: CallOptions = {}): AsyncGenerator<readonly [string, Json]> {
    const entries = [...(this.#generations.served?.data ?? [])];
    for (const [key, text] of entries.sort(([a], [b]) => compareText(a, b))) {
      signal?.throwIfAborted();
      yield [key, JSON.parse(text)];
    }
  }
}
