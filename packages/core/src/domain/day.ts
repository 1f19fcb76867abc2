import { quote, ValidationError } from './errors.ts';
import { getOrInsert } from './get-or-insert.ts';
import { earliestTimestamp, parseTimestamp } from './timestamp.ts';

/** A UTC day, written `YYYY-MM-DD`. */
export type Day = string;

/** The length of a day, in milliseconds. */
export const dayMs = 86_400_000;

const maxKnownDays = 10_000;

/** Days by their number since 1970: writing one takes longer than all else that is done to count an activity. */
const knownDays = new Map<number, Day>();

/** The UTC day of an instant. */
export function dayOf(instant: Date): Day {
  const number = Math.floor(instant.getTime() / dayMs);
  if (knownDays.size === maxKnownDays) knownDays.clear();
  return getOrInsert(knownDays, number, () => new Date(number * dayMs).toISOString().slice(0, 10));
}

/** A half-open range of time: `from` belongs to it, `to` does not. Days mean their midnight, UTC. */
export interface TimeRange {
  readonly from?: Date | string;
  readonly to?: Date | string;
}

/** A half-open range of instants. */
export interface Interval {
  readonly from: Date;
  readonly to: Date;
}

const beginning = new Date(earliestTimestamp);
const end = new Date('9999-12-31T00:00:00Z');

/**
 * A range given by a user as an interval; an open side reaches over all time.
 *
 * @throws {@link ValidationError} when a side is no timestamp or `from` is not before `to`
 */
export function toInterval(range: TimeRange): Interval {
  const from = range.from === undefined ? beginning : toInstant(range.from, 'from');
  const to = range.to === undefined ? end : toInstant(range.to, 'to');
  if (from < to) return { from, to };
  throw new ValidationError('Invalid range', [
    {
      path: 'from',
      message: `${from.toISOString()} is not before to, ${to.toISOString()}; a range is [from, to)`,
    },
  ]);
}

/**
 * An instant given by a user as a `Date`.
 *
 * @param name - what the instant is for; begins the message when it is wrong
 * @throws {@link ValidationError} when it is neither a valid `Date` nor ISO 8601 text
 */
export function toInstant(instant: Date | string, name: string): Date {
  const text = typeof instant === 'string' ? instant : '';
  const parsed = instant instanceof Date ? instant.getTime() : parseTimestamp(text);
  if (typeof parsed === 'number' && !Number.isNaN(parsed)) return new Date(parsed);
  const problem = typeof parsed === 'number' ? 'is an invalid Date' : parsed.problem;
  throw new ValidationError('Invalid instant', [{ path: name, message: `${quote(instant)} ${problem}` }]);
}
