import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseIsoDuration } from './iso-duration.ts';

describe('parseIsoDuration', () => {
  test.each([
    ['PT0S', 0],
    ['PT1.5S', 1500],
    ['PT1,5S', 1500],
    ['PT1M30.25S', 90_250],
    ['PT2H', 7_200_000],
    ['PT0.5H', 1_800_000],
    ['P1DT1H', 90_000_000],
    ['P2W', 1_209_600_000],
    ['P0Y0M0DT0H5M0S', 300_000],
    ['PT0.0004S', 0],
    ['PT1.1S', 1100],
  ])('reads %s as %d ms', (text, ms) => {
    expect(parseIsoDuration(text)).toBe(ms);
  });

  test.each([
    ['P1Y', 'years have no fixed length'],
    ['P1M', 'months have none either'],
    ['P', 'it says nothing'],
    ['PT', 'it says nothing'],
    ['-PT1S', 'no stay is negative'],
    ['PT1H30', 'its last number has no unit'],
    ['1H', 'it does not begin with P'],
    ['P1W2D', 'weeks stand alone'],
    ['PT1S ', 'something follows'],
    [`PT${'9'.repeat(400)}S`, 'it is infinite'],
    ['', 'it is empty'],
  ])('does not read %s: %s', (text) => {
    expect(parseIsoDuration(text)).toBeUndefined();
  });

  test('adds its parts up', () => {
    fc.assert(
      fc.property(fc.nat(999), fc.nat(99), fc.nat(99), fc.nat(99), (d, h, m, s) => {
        expect(parseIsoDuration(`P${d}DT${h}H${m}M${s}S`)).toBe((((d * 24 + h) * 60 + m) * 60 + s) * 1000);
      }),
    );
  });
});
