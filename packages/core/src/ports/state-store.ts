import type { Json } from '../domain/json.ts';
import type { CallOptions } from './call-options.ts';
import type { Projection } from './projection.ts';

/** New states per key; `undefined` removes the key. */
export type StateChanges = ReadonlyMap<string, Json | undefined>;

/**
 * The states of one custom projection. `apply` sets them; it erases nothing by itself. While a generation is being
 * built, queries see the one before, with what an erasure makes the new one forget.
 */
export interface StateProjection extends Projection<StateChanges> {
  /** The states of the given keys in the generation that is being built; keys without one are left out. */
  load(keys: Iterable<string>, options?: CallOptions): Promise<ReadonlyMap<string, Json>>;

  /** Every key and state in the generation that is being built, in any order. */
  scan(options?: CallOptions): AsyncIterable<readonly [key: string, state: Json]>;

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
