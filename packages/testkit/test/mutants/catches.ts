import { Console } from 'node:console';
import { afterAll, describe, expect, test } from 'vitest';
import { ContractViolation, Mismatch } from '../../src/index.ts';
import type { Subject } from '../../src/suite/subject.ts';
import type { TestRunner } from '../../src/suite/test-runner.ts';
import type { Plant } from '../remote-memory/remote.ts';
import { casesOf, type Mutant } from './mutant.ts';

/**
 * Declares that a suite passes the right store and catches every mutant in each case that is named for it, and that
 * every case has a mutant. Prints the table of what was caught.
 */
export function catches<Store, Contents>(
  suite: (runner: TestRunner, subject: Subject<Store, Contents>) => void,
  subject: (plant?: Plant<Store>) => Subject<Store, Contents>,
  mutants: readonly Mutant<Store>[],
): void {
  const caught: { readonly mutant: string; readonly 'caught by': string }[] = [];
  // Runners hide what passing tests write to their console.
  afterAll(() => new Console(process.stdout).table(caught));

  suite({ describe, test }, subject());

  describe.each(mutants)('a store that $name is caught by', ({ name, plant, caughtBy, throws }) => {
    test.each(caughtBy)('%s', async (law) => {
      const run = casesOf(suite, subject(plant)).get(law);
      const failure = await run?.().catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(ContractViolation);
      const { message, cause } = failure as ContractViolation;
      if (!throws) expect(cause, message).toBeInstanceOf(Mismatch);
      caught.push({ mutant: name, 'caught by': law });
    });
  });

  test('every case has a mutant that it catches', () => {
    const laws = [...casesOf(suite, subject()).keys()];
    expect(laws.filter((law) => !mutants.some(({ caughtBy }) => caughtBy.includes(law)))).toEqual([]);
  });
}
