/** The earliest accepted timestamp, 1900-01-01T00:00:00Z, in milliseconds. */
export const earliestTimestamp = Date.UTC(1900, 0, 1);

const endOfTimestamps = Date.UTC(10_000, 0, 1);
const tooEarly = 'is before 1900-01-01, the earliest that LearnTrack keeps';

/** Says that an instant lies outside of the years 1900 to 9999, or nothing when it does not. */
export function yearProblem(time: number): string | undefined {
  if (time < earliestTimestamp) return tooEarly;
  return time < endOfTimestamps ? undefined : 'is after the year 9999';
}

const iso8601 =
  /^(\d{4})-(\d\d)-(\d\d)(?:[Tt](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d+))?)?([Zz]|[+-]\d\d(?::?\d\d)?)?)?$/;

/**
 * Reads an ISO 8601 timestamp: a day (midnight UTC), or a day and time with `Z` or an offset. Fractions below a
 * millisecond are cut.
 *
 * @returns milliseconds since 1970, or what is wrong with the text
 */
export function parseTimestamp(text: string): number | { readonly problem: string } {
  const match = iso8601.exec(text);
  if (!match) return { problem: 'is not ISO 8601; write it like 2026-01-31T09:30:00Z' };
  const [, year, month, day, hour, minute, second, fraction = '', zone] = match;
  if (hour !== undefined && zone === undefined) {
    return { problem: 'has no time zone; add Z or an offset such as +02:00' };
  }
  // Date.UTC would read years below 100 as 19xx.
  if (Number(year) < 100) return { problem: tooEarly };
  const midnight = Date.UTC(Number(year), Number(month) - 1, Number(day));
  // Date.UTC carries 30 February over into March, and month 13 into the next year: the day of the month then differs.
  if (new Date(midnight).getUTCDate() !== Number(day) || Number(month) > 12 || month === '00') {
    return { problem: 'names a day that no calendar has' };
  }
  if (hour === undefined) return inRange(midnight);
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second ?? 0) > 59) {
    return { problem: 'names a time of day that no clock shows' };
  }
  const offset = offsetMinutes(zone ?? 'Z');
  if (offset === undefined) return { problem: 'has an offset of more than 23:59' };
  const ms = Number(fraction.slice(0, 3).padEnd(3, '0'));
  const time =
    midnight + ((Number(hour) * 60 + Number(minute) - offset) * 60 + Number(second ?? 0)) * 1000 + ms;
  return inRange(time);
}

function inRange(time: number): number | { readonly problem: string } {
  const problem = yearProblem(time);
  return problem === undefined ? time : { problem };
}

function offsetMinutes(zone: string): number | undefined {
  if (zone === 'Z' || zone === 'z') return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(3).replace(':', ''));
  if (hours > 23 || minutes > 59) return undefined;
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes);
}
