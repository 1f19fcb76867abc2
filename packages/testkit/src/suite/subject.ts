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
  /** With the `runs` that it came with, repeats what a failure's message tells; default random. */
  readonly seed?: number;
  /** How many examples each law is tried on that is tried on examples; default 20. A longer run gives more. */
  readonly runs?: number;
  /**
   * For how many milliseconds one case goes on drawing examples, or smaller ones of a failure; default 30 000. It then
   * tells what it has found, when the example at hand has ended: give the runner a timeout of twice that. At least one
   * example is tried.
   */
  readonly timeLimit?: number;
  /** Gets the cases that are skipped, if any; by default they are printed as a table. */
  readonly onSkipped?: (cases: readonly SkippedCase[]) => void;
}
