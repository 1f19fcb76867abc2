import { describe, expect, test } from 'vitest';
import { type Cells, positionOf, repaired, withAddition } from './day-counts.ts';

const addition = (positions: { readonly [action: string]: readonly number[] }) => ({
  ...{ courseId: 'C1', day: '2026-01-05', students: new Set<string>(), forgotten: new Set<string>() },
  positions: new Map(Object.entries(positions)),
});
const cells = (cells: { readonly [action: string]: readonly [count: number, position: number] }): Cells =>
  new Map(Object.entries(cells).map(([action, [count, position]]) => [action, { count, position }]));

describe('a day counts', () => {
  test.each<[string, Cells, { readonly [action: string]: readonly number[] }, Cells]>([
    ['what is new', cells({}), { a: [1, 3], b: [2] }, cells({ a: [2, 3], b: [1, 2] })],
    ['what is behind its cell', cells({ a: [2, 3] }), { a: [1, 3, 5, 6] }, cells({ a: [4, 6] })],
    ['nothing again', cells({ a: [2, 3] }), { a: [1, 3] }, cells({ a: [2, 3] })],
    ['each action for itself', cells({ a: [2, 9] }), { a: [8, 9], b: [7] }, cells({ a: [2, 9], b: [1, 7] })],
    [
      'nothing that a repair has counted, named or not',
      cells({ a: [7, 11], [repaired]: [0, 11] }),
      { a: [10], b: [11, 12] },
      cells({ a: [7, 11], [repaired]: [0, 11], b: [1, 12] }),
    ],
  ])('%s', (_, before, positions, after) => {
    expect(withAddition(before, addition(positions)).cells).toEqual(after);
  });

  test('and is written again where nothing is new, for a part of it may be lost', () => {
    const again = withAddition(cells({ a: [2, 3], b: [1, 2] }), addition({ a: [3], c: [] }));
    expect([...again.touched]).toEqual(['a']);
  });
});

test('a day has come as far as the last of its actions', () => {
  expect(positionOf(cells({ a: [2, 3], b: [1, 9] }))).toBe(9);
  expect(positionOf(cells({}))).toBe(0);
});
