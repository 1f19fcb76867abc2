import { Console } from 'node:console';
import { randomInt } from 'node:crypto';
import fc from 'fast-check';
import type { Case } from './case.ts';
import { ContractViolation } from './contract-violation.ts';
import { Given } from './given.ts';
import type { SkippedCase, Subject } from './subject.ts';
import type { TestRunner } from './test-runner.ts';

const defaultRuns = 20;

/**
 * Declares one test per case, and tells those that the subject lacks a capability for.
 *
 * @param port - the name of the port
 */
export function declareSuite<Store, Contents>(
  { describe, test }: TestRunner,
  port: string,
  subject: Subject<Store, Contents>,
  cases: readonly Case<Store, Contents>[],
): void {
  const seed = subject.seed ?? randomInt(2 ** 31);
  const suite = `${port} of ${subject.name}`;
  const missingFor = ({ needs = [] }: Case<Store, Contents>) =>
    needs.filter((need) => !subject.capabilities.includes(need));
  // Before the tests are declared: runners call what describes them when they like.
  const skipped = cases.flatMap((one): SkippedCase[] => {
    const missing = missingFor(one);
    return missing.length > 0 ? [{ suite, law: one.law, missing }] : [];
  });
  if (skipped.length > 0) (subject.onSkipped ?? printSkipped)(skipped);
  describe(suite, () => {
    for (const one of cases) {
      if (missingFor(one).length === 0) test(one.law, () => runCase(subject, one, seed));
    }
  });
}

async function runCase<Store, Contents>(
  subject: Subject<Store, Contents>,
  { law, examples, run }: Case<Store, Contents>,
  seed: number,
): Promise<void> {
  const property = fc.asyncProperty(examples ?? fc.constant(undefined), (example) =>
    Given.use(subject, (given) => run(given, example as never)),
  );
  const numRuns = examples ? (subject.runs ?? defaultRuns) : 1;
  const result = await fc.check(property, { seed, numRuns });
  if (!result.failed) return;
  const example = examples ? fc.stringify(result.counterexample?.[0]) : undefined;
  throw new ContractViolation(law, seed, result.errorInstance, example);
}

function printSkipped(cases: readonly SkippedCase[]): void {
  const rows = cases.map(({ suite, law, missing }) => ({
    suite,
    'skipped case': law,
    needs: missing.join(', '),
  }));
  // Runners hide what passing tests write to their console; nobody may overlook this.
  new Console(process.stdout).table(rows);
}
