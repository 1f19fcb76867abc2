import { expect, test } from 'vitest';
import { compareRegionPairs, type RegionPair } from './region-pair.ts';

test('region pairs are ordered by students, the most first, then by the code points of their names', () => {
  const ordered: RegionPair[] = [
    { regions: ['C', 'D'], students: 3 },
    { regions: ['A', 'B'], students: 2 },
    { regions: ['A', '\uffff'], students: 2 },
    { regions: ['A', '😀'], students: 2 },
    { regions: ['B', 'C'], students: 2 },
  ];
  expect([...ordered].reverse().sort(compareRegionPairs)).toEqual(ordered);
});
