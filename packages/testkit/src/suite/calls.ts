import type { CallOptions } from '@learntrack/core';

/** Calls of a store, by their names. */
export interface Calls<Store> {
  readonly [name: string]: (store: Store, options: CallOptions) => Promise<unknown>;
}
