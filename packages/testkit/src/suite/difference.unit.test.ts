import { describe, expect, test } from 'vitest';
import { absent, differenceOf } from './difference.ts';

describe('two values are the same', () => {
  test.each([
    ['whatever holds them', [1, { a: new Date(0) }], [1, { a: new Date(0) }]],
    [
      'maps in any order',
      new Map([
        ['a', 1],
        ['b', 2],
      ]),
      new Map([
        ['b', 2],
        ['a', 1],
      ]),
    ],
    ['sets in any order', new Set(['a', 'b']), new Set(['b', 'a'])],
    ['numbers but for rounding', 0.1 + 0.2, 0.3],
    ['not a number', Number.NaN, Number.NaN],
    ['keys that objects have already', JSON.parse('{"__proto__":1}'), JSON.parse('{"__proto__":1}')],
  ])('%s', (_, a, b) => {
    expect(differenceOf(a, b)).toBeUndefined();
    expect(differenceOf(b, a)).toBeUndefined();
  });
});

describe('two values differ', () => {
  test.each([
    ['whole numbers by one', 1e15, 1e15 + 1, []],
    ['numbers by a millionth', 0.3, 0.3000003, []],
    ['numbers of other signs', 1e-300, -1e-300, []],
    ['dates by a millisecond', new Date(0), new Date(1), []],
    ['a date and its text', new Date(0), new Date(0).toISOString(), []],
    ['arrays by their order', ['a', 'b'], ['b', 'a'], ['0']],
    ['a map and an object', new Map([['a', 1]]), { a: 1 }, []],
    ['an array and an object', ['a'], { 0: 'a' }, []],
    ['objects deep inside', { a: [{ b: 1 }] }, { a: [{ b: 2 }] }, ['a', '0', 'b']],
    ['null and nothing', null, undefined, []],
    [
      'values of own keys like __proto__',
      JSON.parse('{"__proto__":1}'),
      JSON.parse('{"__proto__":2}'),
      ['__proto__'],
    ],
  ])('%s', (_, a, b, path) => {
    expect(differenceOf(a, b)?.path).toEqual(path);
    expect(differenceOf(b, a)?.path).toEqual(path);
  });

  test('by what one of them lacks, undefined being something', () => {
    expect(differenceOf({ a: undefined }, {})).toEqual({ path: ['a'], came: undefined, expected: absent });
    expect(differenceOf(new Set(), new Set(['a']))).toEqual({ path: ['a'], came: absent, expected: 'a' });
  });
});
