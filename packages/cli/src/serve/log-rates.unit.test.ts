import { expect, test } from 'vitest';
import { logRates } from './log-rates.ts';

test('a log that grows by ten in five seconds grows by two per second', () => {
  const { note, rates } = logRates(600_000, 15_000);
  note(100, 0);
  expect(rates()).toEqual([]);
  note(110, 5000);
  note(110, 10_000);
  expect(rates()).toEqual([
    [5000, 2],
    [10_000, 0],
  ]);
});

test('what is long ago is forgotten', () => {
  const { note, rates } = logRates(10_000, 15_000);
  for (let second = 0; second <= 30; second += 5) note(second, second * 1000);
  expect(rates().map(([at]) => at)).toEqual([25_000, 30_000]);
});

test.each([
  ['a time that nobody looked', 200, 60_000],
  ['another log', 3, 10_000],
])('after %s it begins anew', (_, position, at) => {
  const { note, rates } = logRates(600_000, 15_000);
  note(100, 0);
  note(110, 5000);
  note(position, at);
  expect(rates()).toEqual([]);
  note(position + 5, at + 5000);
  expect(rates()).toEqual([[at + 5000, 1]]);
});
