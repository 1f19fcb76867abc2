/** A store that a case works with. */
export interface Opened<Store> {
  readonly store: Store;
  /** Closes what was opened; data that only this store has may go. */
  readonly close: () => Promise<void>;
}

/**
 * What is destroyed past the adapter, in all generations: `data`, which leaves the checkpoint; the `checkpoint` with the
 * number of its generation, which leaves the data; `everything`, which leaves what an empty disk has.
 */
export type Loss = 'data' | 'checkpoint' | 'everything';

/**
 * Reads the database past the adapter, through its own driver, so that a cache cannot fake a pass.
 *
 * @typeParam Contents - what the database holds, in the words of the port
 */
export interface Probe<Contents> {
  /** Everything that queries are answered from, as it lies in the database, of the served generation; in any order. */
  readonly contents: () => Promise<Contents>;
  /** Whether a text stands anywhere in what the database holds for this store: keys, values, properties. */
  readonly mentions: (text: string) => Promise<boolean>;
  /**
   * How many cursors, subscriptions, sessions or transactions the database keeps open to read this store; neither a
   * pool's idle connections nor what other tests have open.
   */
  readonly openCursors: () => Promise<number>;
}

/** Hurts the server that a store is kept on. Each resolves when it is so. */
export interface Faults {
  /** Ends the server in order: it answers nobody. */
  readonly stop: () => Promise<void>;
  /** Ends the server as a power cut does, in the middle of what it is doing. */
  readonly kill: () => Promise<void>;
  /** Starts it again, on the data that it had. */
  readonly start: () => Promise<void>;
}

/**
 * One fresh store, which shares its data with no other, and what a case may do to it. What is not there is not among
 * the subject's capabilities.
 */
export interface Fixture<Store, Contents = unknown> extends Opened<Store> {
  /** Opens another way in to the same data, as another process has, or the same one after a restart. */
  readonly reopen?: () => Promise<Opened<Store>>;
  readonly probe?: Probe<Contents>;
  readonly lose?: (what: Loss) => Promise<void>;
  readonly faults?: Faults;
  /** Makes the server hang: it takes calls and answers none, until the function that is returned has been called. */
  readonly pause?: () => Promise<() => Promise<void>>;
}
