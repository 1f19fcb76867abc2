import { expect, test, vi } from 'vitest';
import { getOrInsert } from './get-or-insert.ts';

test('a value is made once per key, and falsy ones are values too', () => {
  const map = new Map<string, number>();
  const make = vi.fn(() => 0);
  expect(getOrInsert(map, '__proto__', make)).toBe(0);
  expect(getOrInsert(map, '__proto__', make)).toBe(0);
  expect(make).toHaveBeenCalledTimes(1);
  expect([...map]).toEqual([['__proto__', 0]]);
});
