import type fc from 'fast-check';
import type { Given } from './given.ts';
import type { Capability } from './subject.ts';

/** One law, and how it is tried. */
export interface Case<Store, Contents = unknown> {
  /** A sentence; the test's name. */
  readonly law: string;
  /** Without these the case is skipped. Default: none. */
  readonly needs?: readonly Capability[];
  /** What the examples are drawn from; without it the case is its own only example. */
  readonly examples?: fc.Arbitrary<unknown>;
  /** Rejects when the law is broken. Each example gets a fresh store. */
  readonly run: (given: Given<Store, Contents>, example: never) => Promise<void>;
}

/** A law that is tried on many examples. */
export function forAll<Store, Contents, Example>(
  law: string,
  examples: fc.Arbitrary<Example>,
  run: (given: Given<Store, Contents>, example: Example) => Promise<void>,
  needs: readonly Capability[] = [],
): Case<Store, Contents> {
  return { law, needs, examples, run };
}
