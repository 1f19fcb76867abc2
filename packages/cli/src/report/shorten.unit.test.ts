import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import { shortenAll, shortenOne } from './shorten.ts';

test('leaves alone what fits', () => {
  expect(shortenAll(['abc', '漢字'], 4)).toEqual(['abc', '漢字']);
});

test('takes from the middle', () => {
  expect(shortenOne('abcdefghij', 7)).toBe('abc…hij');
});

test('keeps different ids different, wherever they differ', () => {
  for (const ids of [
    ['course-v1:SCHOOL+00001+session01', 'course-v1:SCHOOL+00002+session01'],
    ['1-course-of-the-autumn', '2-course-of-the-autumn'],
    ['course-of-the-autumn-1', 'course-of-the-autumn-2'],
  ]) {
    const shortened = shortenAll(ids, 14);
    expect(new Set(shortened).size).toBe(ids.length);
    expect(Math.max(...shortened.map(stringWidth))).toBeLessThanOrEqual(14);
  }
});

test('counts columns, not code units: wide and combined characters stay whole', () => {
  for (let width = 1; width < 12; width += 1) {
    const shortened = shortenOne('漢字e\u0301漢字👍🏽漢字漢字', width);
    expect(stringWidth(shortened)).toBeLessThanOrEqual(width);
    expect(shortened.isWellFormed()).toBe(true);
  }
});
