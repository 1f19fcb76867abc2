import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nextSize } from './batch-size.ts';

test('property: batches come to take what they may, whatever an entry costs and wherever they began', () => {
  const begins = fc.integer({ min: 100, max: 1000 });
  fc.assert(
    fc.property(begins, fc.integer({ min: 8, max: 69 }), (begin, microsPerEntry) => {
      let size = begin;
      for (let i = 0; i < 20; i++) size = nextSize(size, size, size * microsPerEntry);
      expect(Math.abs(size * microsPerEntry - 7000)).toBeLessThanOrEqual(2 * microsPerEntry);
    }),
  );
});

test('they are never smaller than 100, and never larger than 1000', () => {
  let [slow, fast] = [500, 500];
  for (let i = 0; i < 20; i++) [slow, fast] = [nextSize(slow, slow, slow * 1000), nextSize(fast, fast, fast)];
  expect([slow, fast]).toEqual([100, 1000]);
});

test('a few entries tell nothing, nor does a clock that stands still', () => {
  expect(nextSize(200, 3, 5000)).toBe(200);
  expect(nextSize(200, 200, 0)).toBe(200);
});
