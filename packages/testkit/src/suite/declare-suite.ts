import { Console } from 'node:console';
import { randomInt } from 'node:crypto';
import fc from 'fast-check';
import type { Case } from './case.ts';
import { ContractViolation } from './contract-violation.ts';
import { FixtureError } from './fixture-error.ts';
import { Given } from './given.ts';
import type { Capability, SkippedCase, Subject } from './subject.ts';
import type { TestRunner } from './test-runner.ts';

const defaultRuns = 20;
const defaultTimeLimitMs = 30_000;
const known: { readonly [Name in Capability]: true } = {
  generations: true,
  reopen: true,
  probe: true,
  lose: true,
  faults: true,
  pause: true,
};

/**
 * Declares one test per case, and tells those that the subject lacks a capability for.
 *
 * @param port - the name of the port
 * @throws TypeError when the subject names a capability that there is not
 */
export function declareSuite<Store, Contents>(
  { describe, test }: TestRunner,
  port: string,
  subject: Subject<Store, Contents>,
  cases: readonly Case<Store, Contents>[],
): void {
  for (const capability of subject.capabilities) expectKnown(capability, subject.name);
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
  const { runs, timeLimit = defaultTimeLimitMs } = subject;
  const end = performance.now() + timeLimit;
  let isHeld = false;
  let isBroken = false;
  let mistake: FixtureError | undefined;
  const property = fc.asyncProperty(examples ?? fc.constant(undefined), async (example) => {
    // fast-check's own limit abandons the example at hand, which would go on hurting the server behind the next test.
    if ((isHeld || isBroken) && performance.now() >= end) throw new fc.PreconditionFailure(true);
    try {
      await Given.use(subject, (given) => run(given, example as never));
      isHeld = true;
    } catch (error) {
      if (error instanceof FixtureError) {
        mistake = error;
        throw new fc.PreconditionFailure(true);
      }
      isBroken ||= !fc.PreconditionFailure.isFailure(error);
      throw error;
    }
  });
  const result = await fc.check(property, { seed, numRuns: examples ? (runs ?? defaultRuns) : 1 });
  // A law that was found broken is, even if the fixture failed while smaller examples were sought.
  if (mistake && !isBroken) throw mistake;
  if (!result.failed) return;
  if (!examples) throw new ContractViolation(law, result.errorInstance, { seed });
  const example = fc.stringify(result.counterexample?.[0]);
  const found = result.interrupted ? `${example} (the search for a smaller one was cut short)` : example;
  throw new ContractViolation(law, result.errorInstance, { seed, runs, example: found });
}

function expectKnown(capability: string, subject: string): void {
  if (Object.hasOwn(known, capability)) return;
  const all = Object.keys(known).join(', ');
  throw new TypeError(`${subject} names the capability ${capability}, but there is none; there are ${all}`);
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
