import { quote } from './errors.ts';

/** Says that a value is no whole number between two bounds, both allowed, or nothing when it is one. */
export function wholeNumberProblem(value: unknown, min: number, max?: number): string | undefined {
  const whole = Number.isSafeInteger(value) ? Number(value) : Number.NaN;
  if (whole >= min && (max === undefined || whole <= max)) return undefined;
  return `${quote(value)} is no whole number ${max === undefined ? `from ${min}` : `between ${min} and ${max}`}`;
}
