import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { earliestTimestamp, parseTimestamp, yearProblem } from './timestamp.ts';

const two = (n: number) => String(n).padStart(2, '0');

describe('a timestamp', () => {
  test.each([
    ['2026-01-31T09:30:00Z', '2026-01-31T09:30:00.000Z'],
    ['2026-01-31T09:30Z', '2026-01-31T09:30:00.000Z'],
    ['2026-01-31T23:59Z', '2026-01-31T23:59:00.000Z'],
    ['2026-01-31T23:59:59Z', '2026-01-31T23:59:59.000Z'],
    ['2026-01-31t09:30:00z', '2026-01-31T09:30:00.000Z'],
    ['2026-01-31T09:30:00.5Z', '2026-01-31T09:30:00.500Z'],
    ['2026-01-31T09:30:00,25Z', '2026-01-31T09:30:00.250Z'],
    ['2026-01-31T09:30:00.123999999Z', '2026-01-31T09:30:00.123Z'],
    ['2026-01-31T09:30:00+02:00', '2026-01-31T07:30:00.000Z'],
    ['2026-01-31T09:30:00+0200', '2026-01-31T07:30:00.000Z'],
    ['2026-01-31T09:30:00+02', '2026-01-31T07:30:00.000Z'],
    ['2026-01-31T09:30:00-05:30', '2026-01-31T15:00:00.000Z'],
    ['2026-01-31T23:59:59.999-23:59', '2026-02-01T23:58:59.999Z'],
    ['2026-01-31T00:00:00+23:59', '2026-01-30T00:01:00.000Z'],
    ['2026-01-31T09:30:00-00:00', '2026-01-31T09:30:00.000Z'],
    ['2026-01-31', '2026-01-31T00:00:00.000Z'],
    ['2024-02-29', '2024-02-29T00:00:00.000Z'],
    ['2000-02-29', '2000-02-29T00:00:00.000Z'],
    ['1900-01-01', '1900-01-01T00:00:00.000Z'],
    ['1969-12-31T23:59:59.999Z', '1969-12-31T23:59:59.999Z'],
    ['9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59.999Z'],
  ])('%s is %s', (text, instant) => {
    expect(parseTimestamp(text)).toBe(Date.parse(instant));
  });

  test.each([
    ['without a time zone', '2026-01-31T09:30:00', /no time zone; add Z or an offset/],
    ['on 30 February', '2026-02-30', /no calendar/],
    ['on 29 February of a common year', '2026-02-29T00:00:00Z', /no calendar/],
    ['on 29 February 1900, which was no leap year', '1900-02-29', /no calendar/],
    ['on day 0', '2026-01-00', /no calendar/],
    ['in month 0', '2026-00-10', /no calendar/],
    ['in month 13', '2026-13-01', /no calendar/],
    ['at hour 24', '2026-01-31T24:00:00Z', /no clock/],
    ['at minute 60', '2026-01-31T09:60:00Z', /no clock/],
    ['at a leap second', '2016-12-31T23:59:60Z', /no clock/],
    ['with an offset of 24 hours', '2026-01-31T09:30:00+24:00', /offset of more than 23:59/],
    ['with an offset of 60 minutes', '2026-01-31T09:30:00+01:60', /offset of more than 23:59/],
    ['in the year 0', '0000-01-01', /before 1900/],
    ['in 1899', '1899-12-31T23:59:59Z', /before 1900/],
    ['of a year of five digits', '+12026-01-31T09:30:00Z', /not ISO 8601/],
    ['of a year of two digits', '26-01-31', /not ISO 8601/],
    ['with a space for the T', '2026-01-31 09:30:00Z', /not ISO 8601/],
    ['with a name of a zone', '2026-01-31T09:30:00CET', /not ISO 8601/],
    ['as RFC 2822', 'Sat, 31 Jan 2026 09:30:00 GMT', /not ISO 8601/],
    ['as a number', '1769851800000', /not ISO 8601/],
    ['as a week', '2026-W05-6', /not ISO 8601/],
    ['with a day and a zone, but no time', '2026-01-31Z', /not ISO 8601/],
    ['with a full stop and no fraction', '2026-01-31T09:30:00.Z', /not ISO 8601/],
    ['in Arabic digits', '٢٠٢٦-٠١-٣١', /not ISO 8601/],
    ['with a line feed', '2026-01-31\n', /not ISO 8601/],
    ['that is empty', '', /not ISO 8601/],
  ])('%s is refused', (_, text, problem) => {
    expect(parseTimestamp(text)).toEqual({ problem: expect.stringMatching(problem) });
  });

  test('that is well-formed is what Date.parse says, whatever its offset and fraction', () => {
    const dates = fc.date({
      min: new Date('1900-01-02T00:00:00Z'),
      max: new Date('9999-12-30T00:00:00Z'),
      noInvalidDate: true,
    });
    const offset = fc.tuple(
      fc.constantFrom('+', '-'),
      fc.integer({ min: 0, max: 23 }),
      fc.integer({ min: 0, max: 59 }),
      fc.constantFrom(':', ''),
    );
    const fraction = fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 1, maxLength: 9 });
    fc.assert(
      fc.property(dates, offset, fraction, fc.constantFrom('.', ','), (date, zone, digits, mark) => {
        const [sign, hours, minutes, colon] = zone;
        const local = date.toISOString().slice(0, 19);
        const text = `${local}${mark}${digits}${sign}${two(hours)}${colon}${two(minutes)}`;
        const reference = `${local}.${digits.padEnd(3, '0').slice(0, 3)}${sign}${two(hours)}:${two(minutes)}`;
        expect(parseTimestamp(text)).toBe(Date.parse(reference));
      }),
      { numRuns: 5000 },
    );
  });

  test('names a day exactly when the calendar has it', () => {
    const leap = (year: number) => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
    const length = (year: number, month: number) =>
      [31, leap(year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0;
    const year = fc.oneof(
      fc.integer({ min: 1900, max: 9999 }),
      fc.constantFrom(1900, 2000, 2024, 2026, 2100),
    );
    const month = fc.integer({ min: 0, max: 14 });
    const day = fc.oneof(fc.integer({ min: 27, max: 32 }), fc.integer({ min: 0, max: 99 }));
    fc.assert(
      fc.property(year, month, day, (y, m, d) => {
        const exists = d >= 1 && d <= length(y, m);
        expect(typeof parseTimestamp(`${y}-${two(m)}-${two(d)}`)).toBe(exists ? 'number' : 'object');
      }),
      { numRuns: 5000 },
    );
  });

  test('of the years 1900 to 9999 is kept, to the millisecond', () => {
    const [first, last] = [Date.parse('1900-01-01'), Date.parse('9999-12-31T23:59:59.999Z')];
    expect([first, last].map(yearProblem)).toEqual([undefined, undefined]);
    expect(yearProblem(first - 1)).toMatch(/is before 1900-01-01/);
    expect(yearProblem(last + 1)).toMatch(/is after the year 9999/);
  });

  test('is in the years that are kept, or not, by its instant and not by how it is written', () => {
    expect(parseTimestamp('1900-01-01T00:00:00+00:01')).toEqual({
      problem: expect.stringContaining('is before 1900-01-01'),
    });
    expect(parseTimestamp('1899-12-31T23:59:00-00:01')).toBe(earliestTimestamp);
    expect(parseTimestamp('9999-12-31T23:59:59-00:01')).toEqual({ problem: 'is after the year 9999' });
  });
});
