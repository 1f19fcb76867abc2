import type { Fixture } from './fixture.ts';

/**
 * What a store can do beyond what every store must, or what a test can do to it: `generations` (it holds two at a time:
 * queries are answered from the old one while the next is built), and the fixture's `reopen`, `probe`, `lose`, `faults`,
 * `pause`.
 */
export type Capability = 'generations' | 'reopen' | 'probe' | 'lose' | 'faults' | 'pause';

/** A case that does not run, and why. */
export interface SkippedCase {
  readonly suite: string;
  readonly law: string;
  /** The capabilities that the subject does not name. */
  readonly missing: readonly Capability[];
}

/** The implementation under test, and how the suite gets at it. */
export interface Subject<Store, Contents = unknown> {
  /** Of the adapter, or of one of its ports; stands in the names of the tests. */
  readonly name: string;
  /** Opens a fresh store, isolated from every other; called at least once by each case. */
  readonly create: () => Promise<Fixture<Store, Contents>>;
  /** What the cases may count on; cases that need more are told and skipped. */
  readonly capabilities: readonly Capability[];
  /** Repeats what a failure's message tells; default random. */
  readonly seed?: number;
  /** How many examples each property is tried on; default 20. A longer run gives more. */
  readonly runs?: number;
  /** Gets the cases that are skipped, if any; by default they are printed as a table. */
  readonly onSkipped?: (cases: readonly SkippedCase[]) => void;
}
