import { z } from 'zod';
import { type Issue, quote } from './errors.ts';
import { identifierProblem } from './identifier.ts';
import { parseTimestamp } from './timestamp.ts';

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
  return z.number({ error: wrongType('a number') }).check((context) => {
    if (context.value >= min && context.value <= max) return;
    context.issues.push({
      code: 'custom',
      message: `${quote(context.value)} is not between ${min} and ${max}`,
      input: undefined,
    });
  });
}

/** A `Date` or ISO 8601 text, as a `Date` of its own. */
export const instant = z.any().transform((value: unknown, context): Date => {
  const problem = (message: string) => {
    context.issues.push({ code: 'custom', message, input: undefined });
    return z.NEVER;
  };
  if (value instanceof Date) {
    const time = value.getTime();
    return Number.isNaN(time) ? problem('is an invalid Date') : new Date(time);
  }
  if (typeof value !== 'string') return problem(wrongType('a Date or ISO 8601 text')({ input: value }));
  const time = parseTimestamp(value);
  return typeof time === 'number' ? new Date(time) : problem(`${quote(value)} ${time.problem}`);
});

/** Zod's error as LearnTrack issues, so that Zod shows nowhere in the public types. */
export function issuesOf(error: z.ZodError, input: unknown): Issue[] {
  if (typeof input !== 'object' || input === null) {
    return [{ path: '', message: `is ${nameOf(input)}, not an object` }];
  }
  return error.issues.flatMap((issue) => {
    const path = issue.path.map(String).join('.');
    if (issue.code !== 'unrecognized_keys') return [{ path, message: issue.message }];
    return issue.keys.map((key) => ({
      path: [...issue.path.map(String), key.toWellFormed().slice(0, 80)].join('.'),
      message: 'is no known field; mend its name, or put it under attributes',
    }));
  });
}

function wrongType(expected: string) {
  return ({ input }: { readonly input?: unknown }): string =>
    input === undefined ? `is missing; give ${expected}` : `is ${nameOf(input)}, not ${expected}`;
}

function nameOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
