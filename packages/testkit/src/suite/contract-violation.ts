import { describeError, Mismatch } from './expectations.ts';

/** An adapter broke a law of its port. */
export class ContractViolation extends Error {
  override name = 'ContractViolation';
  /** The law, as a sentence. */
  readonly law: string;
  /** What should have come. */
  readonly expected: string;
  /** What came instead. */
  readonly came: string;
  /** Given to the suite, it repeats the failure. */
  readonly seed: number;

  constructor(law: string, seed: number, error: unknown, example?: string) {
    const { expected, came } =
      error instanceof Mismatch ? error : { expected: 'no error', came: describeError(error) };
    const lines = [
      `Law:      ${law}`,
      `Expected: ${expected}`,
      `Came:     ${came}`,
      ...(example === undefined ? [] : [`Example:  ${example}`]),
      `Seed:     ${seed} (give it to the suite as \`seed\` to repeat this)`,
    ];
    super(lines.join('\n'), { cause: error });
    this.law = law;
    this.expected = expected;
    this.came = came;
    this.seed = seed;
  }
}
