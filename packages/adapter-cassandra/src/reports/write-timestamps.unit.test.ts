import { expect, test } from 'vitest';
import { generationOf, positionIn, timestampOf } from './write-timestamps.ts';

test.each([
  [1, 1],
  [3, 2 ** 44 - 1],
  [2 ** 18 - 1, 2 ** 44 - 1],
])('generation %d and position %d come back from the timestamp that they make', (generation, position) => {
  const timestamp = timestampOf(generation, position);
  expect(generationOf(timestamp)).toBe(generation);
  expect(positionIn(generation, timestamp)).toBe(position);
  expect(BigInt(timestamp)).toBeLessThan(2n ** 63n);
});

test('a later generation is above every position of an earlier one, and both above every clock', () => {
  expect(BigInt(timestampOf(2, 0))).toBeGreaterThan(BigInt(timestampOf(1, 2 ** 44 - 1)));
  expect(BigInt(timestampOf(1, 0))).toBeGreaterThan(BigInt(Date.UTC(9999, 0)) * 1000n);
});

test('what an earlier generation or a clock wrote counts as absent, and so does nothing', () => {
  expect(positionIn(2, timestampOf(1, 7))).toBeUndefined();
  expect(positionIn(1, String(Date.now() * 1000))).toBeUndefined();
  expect(generationOf(String(Date.now() * 1000))).toBe(0);
  expect(positionIn(1, null)).toBeUndefined();
});

test('what a later generation wrote is told', () => {
  expect(() => positionIn(1, timestampOf(2, 7))).toThrow(/rows are of generation 2, the checkpoint of 1/);
});

test.each([
  [2 ** 18, 1],
  [1, 2 ** 44],
])('generation %d and position %d fit into none', (generation, position) => {
  expect(() => timestampOf(generation, position)).toThrow(/does not fit into a write timestamp/);
});
