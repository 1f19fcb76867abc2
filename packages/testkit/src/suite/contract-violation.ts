import { describeError, Mismatch } from './expectations.ts';

/** How a law was tried. */
export interface Trial {
  /** What the examples were drawn from. */
  readonly seed: number;
  /** How many were to be drawn, where the subject said so. */
  readonly runs?: number | undefined;
  /** The smallest example that was found to break the law, where it is tried on examples. */
  readonly example?: string | undefined;
}

/** An adapter broke a law of its port. Its `cause` is a {@link Mismatch}, else an error that nobody expected. */
export class ContractViolation extends Error {
  override name = 'ContractViolation';
  /** The law, as a sentence. */
  readonly law: string;
  /** What should have come. */
  readonly expected: string;
  /** What came instead. */
  readonly came: string;
  /** Given to the suite, with the same `runs`, it repeats the failure. */
  readonly seed: number;

  constructor(law: string, error: unknown, { seed, runs, example }: Trial) {
    const { expected, came } =
      error instanceof Mismatch ? error : { expected: 'no error', came: describeError(error) };
    const together = runs === undefined ? '' : `, with \`runs: ${runs}\`,`;
    const lines = [
      `Law:      ${law}`,
      `Expected: ${expected}`,
      `Came:     ${came}`,
      ...(example === undefined ? [] : [`Example:  ${example}`]),
      `Seed:     ${seed} (give it to the suite as \`seed\`${together} to repeat this)`,
    ];
    super(lines.join('\n'), { cause: error });
    this.law = law;
    this.expected = expected;
    this.came = came;
    this.seed = seed;
  }
}
