import type { Checkpoint } from '../domain/checkpoint.ts';
import type { Json } from '../domain/json.ts';
import type { CallOptions } from './call-options.ts';
import type { Projection } from './projection.ts';

/** New states per key; `undefined` removes the key. */
export type StateChanges = ReadonlyMap<string, Json | undefined>;

/** What a state is to be; `undefined` removes the key. It may change the state that it is given. */
export type StateUpdate = (state: Json, key: string) => Json | undefined;

/**
 * The states of one custom projection. `apply` sets them; it erases nothing by itself. While a generation is being
 * built, queries see the one before, with what an erasure makes the new one forget.
 */
export interface StateProjection extends Projection<StateChanges> {
  /** The states of the given keys in the generation that is being built; keys without one are left out. */
  load(keys: Iterable<string>, options?: CallOptions): Promise<ReadonlyMap<string, Json>>;

  /**
   * Sets every state in the generation that is being built to what a pure function makes of it; `undefined` removes the
   * key. It goes in bounded steps, and leaves the checkpoint where it is. Each step gives the function the states as
   * they are when it sets them, so workers that update at once never undo each other's work.
   *
   * @param after - the checkpoint that must be stored
   * @throws `PositionConflictError` when a state is to change, and the stored checkpoint is not `after`
   */
  updateAll(after: Checkpoint, update: StateUpdate, options?: CallOptions): Promise<void>;

  /** The state of one key, as queries see it. */
  get(key: string, options?: CallOptions): Promise<Json | undefined>;

  /** Every key and state, as queries see them, by key. */
  entries(options?: CallOptions): AsyncIterable<readonly [key: string, state: Json]>;
}

/** Keyed states of custom projections, each under its name. */
export interface StateStore {
  /** The states of the projection of that name. Nothing is connected or created by this. */
  open(name: string): StateProjection;
}
