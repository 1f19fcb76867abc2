import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { instants } from '../../test/arbitraries.ts';
import { dayMs, dayOf, toInstant, toInterval } from './day.ts';
import { ValidationError } from './errors.ts';

describe('the day of an instant', () => {
  test.each([
    ['2026-01-31T00:00:00.000Z', '2026-01-31'],
    ['2026-01-31T23:59:59.999Z', '2026-01-31'],
    ['2026-01-31T23:30:00-01:00', '2026-02-01'],
    ['1969-12-31T23:59:59.999Z', '1969-12-31'],
    ['1970-01-01T00:00:00.000Z', '1970-01-01'],
    ['1900-01-01T00:00:00.000Z', '1900-01-01'],
    ['9999-12-31T23:59:59.999Z', '9999-12-31'],
  ])('of %s is %s, in UTC', (instant, day) => {
    expect(dayOf(new Date(instant))).toBe(day);
  });

  test('does not depend on what was asked before', () => {
    fc.assert(
      fc.property(fc.array(instants('1900-01-01T00:00:00Z', '9999-12-31T00:00:00Z')), (dates) => {
        expect(dates.map(dayOf)).toEqual(dates.map((date) => date.toISOString().slice(0, 10)));
      }),
      { numRuns: 1000 },
    );
  });

  test('stays right over more days than anyone keeps in mind', () => {
    const first = Date.parse('1990-01-01T12:00:00Z');
    for (let day = 0; day < 25_000; day++) {
      const instant = new Date(first + (day % 12_500) * dayMs);
      if (dayOf(instant) !== instant.toISOString().slice(0, 10)) expect.fail(instant.toISOString());
    }
  });

  test('of an invalid Date is an error, and does no harm to the next', () => {
    expect(() => dayOf(new Date(Number.NaN))).toThrow(RangeError);
    expect(dayOf(new Date('2026-01-31'))).toBe('2026-01-31');
  });
});

describe('a range of time', () => {
  test('takes days, timestamps and Dates', () => {
    const to = new Date('2026-03-01T12:00:00Z');
    expect(toInterval({ from: '2026-01-01', to })).toEqual({ from: new Date('2026-01-01T00:00:00Z'), to });
    expect(toInterval({ from: '2026-01-01T00:00:00+01:00', to }).from).toEqual(
      new Date('2025-12-31T23:00:00Z'),
    );
  });

  test('has Dates of its own', () => {
    const from = new Date('2026-01-01');
    const interval = toInterval({ from });
    from.setFullYear(2030);
    expect(interval.from).toEqual(new Date('2026-01-01'));
  });

  test('that is open reaches over every timestamp the log takes', () => {
    const { from, to } = toInterval({});
    expect(from).toEqual(new Date('1900-01-01T00:00:00Z'));
    expect(to.getTime()).toBeGreaterThan(Date.parse('9999-01-01'));
    expect(toInterval({ from: '2026-01-01' }).to).toEqual(to);
    expect(toInterval({ to: '2026-01-01' }).from).toEqual(from);
  });

  test('of one millisecond is allowed, an empty or reversed one is not', () => {
    const from = new Date('2026-01-01T00:00:00.000Z');
    expect(toInterval({ from, to: new Date(from.getTime() + 1) })).toBeDefined();
    for (const to of [from, new Date(from.getTime() - 1)]) {
      expect(() => toInterval({ from, to })).toThrow(
        /^Invalid range: from: 2026-01-01T00:00:00.000Z is not before to, 202/,
      );
    }
  });

  test('that is wrong says on which side', () => {
    expect(() => toInterval({ from: 'yesterday' })).toThrow(/from: "yesterday" is not ISO 8601/);
    expect(() => toInterval({ from: '2026-01-01', to: '2026-02-30' })).toThrow(
      /to: "2026-02-30" names a day/,
    );
  });
});

describe('an instant', () => {
  test.each([[new Date(Number.NaN)], ['2026-01-31T09:30:00'], [''], [0], [null], [undefined], [true], [{}]])(
    'is not %s',
    (wrong) => {
      expect(() => toInstant(wrong as never, 'at')).toThrow(ValidationError);
      expect(() => toInstant(wrong as never, 'at')).toThrow(/^Invalid instant: at: /);
    },
  );
});
