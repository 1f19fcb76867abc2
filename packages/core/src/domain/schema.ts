import { z } from 'zod';
import { type Issue, quote } from './errors.ts';
import { identifierProblem } from './identifier.ts';
import { isPlainObject } from './plain-object.ts';
import { parseTimestamp, yearProblem } from './timestamp.ts';

/** A checked value, or everything that is wrong with the input. */
export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly issues: Issue[] };

/** Whether a message may repeat the value: personal ones are only described. */
type Mention = 'quoted' | 'described';

/** An id or another key-like text. */
export function identifier(mention: Mention) {
  return z.string({ error: wrongType('text') }).check((context) => {
    const problem = identifierProblem(context.value);
    if (problem === undefined) return;
    const value =
      mention === 'quoted' && context.value !== '' ? `${quote(context.value.toWellFormed())} ` : '';
    context.issues.push({ code: 'custom', message: `${value}${problem}`, input: undefined });
  });
}

/** A finite number between two bounds, both allowed. */
export function numberBetween(min: number, max: number) {
  return z
    .number({ error: wrongType('a number') })
    .check((context) => {
      if (context.value >= min && context.value <= max) return;
      const message = `${quote(context.value)} is not between ${min} and ${max}`;
      context.issues.push({ code: 'custom', message, input: undefined });
    })
    .overwrite(withoutNegativeZero);
}

/** A `Date` or ISO 8601 text of the years 1900 to 9999, as a `Date` of its own. */
export const instant = z.any().transform((value: unknown, context): Date => {
  const time = readInstant(value);
  if (typeof time === 'number') return new Date(time);
  context.issues.push({ code: 'custom', message: time.problem, input: undefined });
  return z.NEVER;
});

/** An object that is nothing more: no array, Map or pattern, whose content a check of its fields would not see. */
export function plainObject<Shape extends z.ZodType>(shape: Shape) {
  return z
    .custom<z.input<Shape>>(isPlainObject, 'is no plain object')
    .pipe(shape as unknown as z.ZodType<z.output<Shape>, z.input<Shape>>);
}

/** Zod's error as LearnTrack issues, so that Zod shows nowhere in the public types. */
export function issuesOf(
  error: z.ZodError,
  input: unknown,
  advice = 'mend its name, or put it under attributes',
): Issue[] {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    return [{ path: '', message: `is ${nameOf(input)}, not an object` }];
  }
  return error.issues.flatMap((issue) => {
    const path = issue.path.map(String).join('.');
    if (issue.code !== 'unrecognized_keys') return [{ path, message: issue.message }];
    return issue.keys.map((key) => ({
      path: [...issue.path.map(String), key.toWellFormed().slice(0, 80)].join('.'),
      message: `is no known field; ${advice}`,
    }));
  });
}

/** Says that a timestamp lies too far ahead, or nothing when it does not. */
export function clockSkewProblem(timestamp: Date, now: Date, maxClockSkew: number): string | undefined {
  if (timestamp.getTime() <= now.getTime() + maxClockSkew) return undefined;
  return `${quote(timestamp.toISOString())} is in the future (now is ${now.toISOString()}); mend the sender's clock or raise maxClockSkew`;
}

function readInstant(value: unknown): number | { readonly problem: string } {
  if (typeof value === 'string') {
    const time = parseTimestamp(value);
    return typeof time === 'number' ? time : { problem: `${quote(value)} ${time.problem}` };
  }
  if (!(value instanceof Date)) return { problem: wrongType('a Date or ISO 8601 text')({ input: value }) };
  const time = value.getTime();
  if (Number.isNaN(time)) return { problem: 'is an invalid Date' };
  const problem = yearProblem(time);
  return problem === undefined ? time : { problem: `${quote(value.toISOString())} ${problem}` };
}

/** JSON and hashes know one zero, so there is one in the log. */
function withoutNegativeZero(value: number): number {
  return value + 0;
}

function wrongType(expected: string) {
  return ({ input }: { readonly input?: unknown }): string =>
    input === undefined ? `is missing; give ${expected}` : `is ${nameOf(input)}, not ${expected}`;
}

function nameOf(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
