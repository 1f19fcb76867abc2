import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Duration, toMilliseconds } from './duration.ts';
import { ValidationError } from './errors.ts';

describe('a duration', () => {
  test.each<[Duration, number]>([
    [1, 1],
    [0.5, 0.5],
    ['500ms', 500],
    ['30s', 30_000],
    ['15m', 900_000],
    ['24h', 86_400_000],
    ['7d', 604_800_000],
    ['1.5h', 5_400_000],
    ['0.001s', 1],
  ])('%j is %d ms', (duration, ms) => {
    expect(toMilliseconds(duration, 'window')).toBe(ms);
  });

  test.each(
    [
      0,
      -1,
      Number.NaN,
      Number.POSITIVE_INFINITY,
      '',
      '7',
      'd',
      '0d',
      '-7d',
      '+7d',
      '7 d',
      ' 7d',
      '7d ',
      '7D',
      '7w',
      '1h30m',
      '.5h',
      '1e3s',
      '1,5h',
      '٧d',
      `${'9'.repeat(400)}d`,
      null,
      undefined,
      true,
      7n,
      ['7d'],
      {},
    ].map((wrong) => [wrong]),
  )('is not %s', (wrong) => {
    expect(() => toMilliseconds(wrong as never, 'window')).toThrow(ValidationError);
  });

  test('that is wrong is named, quoted, and shown how to write', () => {
    expect(() => toMilliseconds('soon' as never, 'halfLife')).toThrow(
      /^Invalid duration: halfLife: "soon" is no duration; give milliseconds or a text like '15m'/,
    );
  });

  test('in one unit is the same in every other', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100_000 }), (days) => {
        const ms = days * 24 * 60 * 60 * 1000;
        expect(toMilliseconds(`${days}d`, 'x')).toBe(ms);
        expect(toMilliseconds(`${days * 24}h`, 'x')).toBe(ms);
        expect(toMilliseconds(`${days * 24 * 60}m`, 'x')).toBe(ms);
        expect(toMilliseconds(`${days * 24 * 60 * 60}s`, 'x')).toBe(ms);
        expect(toMilliseconds(`${ms}ms`, 'x')).toBe(ms);
        expect(toMilliseconds(ms, 'x')).toBe(ms);
      }),
    );
  });
});
