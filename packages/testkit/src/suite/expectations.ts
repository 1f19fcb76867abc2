import { inspect } from 'node:util';
import { type ErrorCode, isLearnTrackError } from '@learntrack/core';
import { absent, differenceOf } from './difference.ts';

/** What a case expected, and what came instead. */
export class Mismatch extends Error {
  override name = 'Mismatch';
  readonly expected: string;
  readonly came: string;

  constructor(expected: string, came: string, cause?: unknown) {
    super(`expected ${expected}, but came ${came}`, { cause });
    this.expected = expected;
    this.came = came;
  }
}

/** Writes a value for a message. */
export function show(value: unknown): string {
  if (value === absent) return 'nothing';
  return inspect(value, { depth: 8, maxArrayLength: 50, maxStringLength: 400, sorted: true });
}

/**
 * Expects a value; numbers to 1e-9, whole ones exactly.
 *
 * @param about - what the value is, where that is not plain
 */
export function expectSame(came: unknown, expected: unknown, about = ''): void {
  const difference = differenceOf(came, expected);
  if (!difference) return;
  const place = [about, ...difference.path].filter((name) => name !== '').join(' › ');
  const at = place === '' ? '' : `${place}: `;
  throw new Mismatch(at + show(difference.expected), at + show(difference.came));
}

/** Expects a LearnTrack error of one of some codes. */
export async function expectFailure(call: Promise<unknown>, ...codes: readonly ErrorCode[]): Promise<void> {
  const expected = `an error with the code ${codes.join(' or ')}`;
  const came = await outcomeOf(call);
  if (!('error' in came)) throw new Mismatch(expected, `no error, but ${show(came.value)}`);
  const { error } = came;
  if (isLearnTrackError(error) && codes.includes(error.code)) return;
  throw new Mismatch(expected, describeError(error), error);
}

/** Expects that a call is answered, whatever the answer. */
export async function expectAnswer(call: Promise<unknown>, about: string): Promise<void> {
  const came = await outcomeOf(call);
  if (!('error' in came)) return;
  if (came.error instanceof Mismatch) throw came.error;
  throw new Mismatch(about, describeError(came.error), came.error);
}

/** Expects what a server that is down or in trouble gives: an error that says that the same call may succeed later. */
export async function expectRetryable(call: Promise<unknown>): Promise<void> {
  const outcome = await outcomeOf(call);
  await expectFailure('error' in outcome ? Promise.reject(outcome.error) : call, 'CONNECTION', 'TIMEOUT');
  const { retryable } = (outcome as { readonly error: { readonly retryable?: boolean } }).error;
  expectSame(retryable, true, 'retryable');
}

/** Expects that a call rejects with exactly this reason. */
export async function expectReason(call: Promise<unknown>, reason: unknown, about: string): Promise<void> {
  const came = await outcomeOf(call);
  const expected = `${about} rejects with the signal's reason`;
  if (!('error' in came)) throw new Mismatch(expected, `no error, but ${show(came.value)}`);
  if (came.error !== reason) throw new Mismatch(expected, describeError(came.error), came.error);
}

/** What became of a call. */
export type Outcome<T> = { readonly value: T } | { readonly error: unknown };

/** Waits for a call, whatever becomes of it. */
export async function outcomeOf<T>(call: Promise<T>): Promise<Outcome<T>> {
  try {
    return { value: await call };
  } catch (error) {
    return { error };
  }
}

/** Writes an error for a message. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return `${show(error)}, thrown`;
  return isLearnTrackError(error)
    ? `${error.name} (${error.code}): ${error.message}`
    : `${error.name}: ${error.message}`;
}

/** Everything that an async iterable gives. */
export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}
