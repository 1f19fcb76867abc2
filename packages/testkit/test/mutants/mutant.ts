import type { Subject } from '../../src/suite/subject.ts';
import type { TestRunner } from '../../src/suite/test-runner.ts';
import type { Plant } from '../remote-memory/remote.ts';

/** A right store with one bug. */
export interface Mutant<Store> {
  /** What it does wrong. */
  readonly name: string;
  readonly plant: Plant<Store>;
  /** The laws that it breaks, each of which must catch it. */
  readonly caughtBy: readonly string[];
  /**
   * Its bug is that a call fails which should not. Every other mutant must be caught by what a law expects, lest one
   * that fails by accident passes for caught.
   */
  readonly throws?: true;
}

/** The cases that a suite declares for a subject, by their laws. */
export function casesOf<Store, Contents>(
  suite: (runner: TestRunner, subject: Subject<Store, Contents>) => void,
  subject: Subject<Store, Contents>,
): Map<string, () => Promise<void>> {
  const cases = new Map<string, () => Promise<void>>();
  suite({ describe: (_, body) => body(), test: (law, body) => cases.set(law, body) }, subject);
  return cases;
}
