import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { jsonValue } from '../../test/arbitraries.ts';
import { canonicalJson, copyJsonObject, maxJsonBytes, maxJsonDepth } from './json.ts';

/** The same value with the keys of every object the other way round. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, member]) => [key, reversed(member)]),
  );
}

/** A scalar inside so many arrays or objects. */
function nested(levels: number, wrap: (inner: unknown) => unknown): unknown {
  let value: unknown = 1;
  for (let i = 0; i < levels; i++) value = wrap(value);
  return value;
}

describe('canonical JSON', () => {
  test.each([
    [{ b: 1, a: [true, null, 'x'] }, '{"a":[true,null,"x"],"b":1}'],
    [{ 10: 1, 9: 2, a: 3 }, '{"10":1,"9":2,"a":3}'],
    [{ '😀': 1, '\uffff': 2 }, '{"😀":1,"\uffff":2}'],
    [JSON.parse('{"__proto__":{"x":1},"constructor":2}'), '{"__proto__":{"x":1},"constructor":2}'],
    [-0, '0'],
    [1e21, '1e+21'],
    ['"\u2028\u0000', '"\\"\u2028\\u0000"'],
    [{ a: undefined, b: 1 }, '{"b":1}'],
    [Object.assign(Object.create(null), { a: 1 }), '{"a":1}'],
    [[], '[]'],
    [{}, '{}'],
  ])('of %j is %s', (value, text) => {
    expect(canonicalJson(value, 'attributes')).toBe(text);
  });

  test('reads back as the same value, is the same for any order of keys, and is its own canonical form', () => {
    const values = jsonValue(4);
    fc.assert(
      fc.property(values, (value) => {
        const text = canonicalJson(value, 'attributes') as string;
        const back = JSON.parse(text);
        expect(back).toEqual(JSON.parse(JSON.stringify(value)));
        expect(canonicalJson(reversed(value), 'attributes')).toBe(text);
        expect(canonicalJson(back, 'attributes')).toBe(text);
        expect(text.length).toBe(JSON.stringify(value).length);
      }),
      { numRuns: 3000 },
    );
  });

  test.each<[string, unknown, string, RegExp]>([
    ['a function', { f: () => 1 }, 'attributes.f', /is a function/],
    ['a symbol', { s: Symbol('x') }, 'attributes.s', /is a symbol/],
    ['a bigint', { n: 1n }, 'attributes.n', /is a bigint/],
    ['NaN', { deep: [{ n: Number.NaN }] }, 'attributes.deep[0].n', /is NaN/],
    ['Infinity', [1, Number.NEGATIVE_INFINITY], 'attributes[1]', /is -Infinity/],
    ['a Date', { d: new Date(0) }, 'attributes.d', /is a Date/],
    ['a Map', { m: new Map() }, 'attributes.m', /is a Map/],
    ['a boxed number', { n: Object(1) }, 'attributes.n', /is a Number/],
    ['a class instance', { c: new (class Money {})() }, 'attributes.c', /is a Money/],
    ['undefined in an array', [undefined], 'attributes[0]', /is a undefined|is undefined/],
    ['a hole', Object.assign([0], { 2: 0 }), 'attributes[1]', /undefined/],
    ['a lone surrogate', { tags: ['ok', '\ud800'] }, 'attributes.tags[1]', /lone surrogate/],
    ['a key of a lone surrogate', { tags: { '\ud800': 1 } }, 'attributes.tags', /key of ill-formed Unicode/],
  ])('cannot hold %s, and says where', (_, value, path, message) => {
    expect(canonicalJson(value, 'attributes')).toEqual({ path, message: expect.stringMatching(message) });
  });

  test('is not made of objects that write themselves', () => {
    expect(canonicalJson({ toJSON: () => 'other' }, 'attributes')).toMatchObject({
      path: 'attributes.toJSON',
    });
  });

  test.each<[string, (inner: unknown) => unknown]>([
    ['arrays', (inner) => [inner]],
    ['objects', (inner) => ({ in: inner })],
  ])('holds %s to the deepest level allowed, and none below', (_, wrap) => {
    expect(canonicalJson(nested(maxJsonDepth, wrap), 'attributes')).toBeTypeOf('string');
    expect(canonicalJson(nested(maxJsonDepth + 1, wrap), 'attributes')).toMatchObject({
      message: expect.stringMatching(/deeper than 32 levels/),
    });
  });

  test('ends at a cycle', () => {
    const around: { self?: unknown; list: unknown[] } = { list: [] };
    around.self = around;
    expect(canonicalJson(around, 'attributes')).toMatchObject({
      message: expect.stringMatching(/nested deeper/),
    });
    around.self = undefined;
    around.list.push(around.list);
    expect(canonicalJson(around, 'attributes')).toMatchObject({
      message: expect.stringMatching(/nested deeper/),
    });
  });

  test('has no key with a null character, which not every store can hold', () => {
    expect(canonicalJson({ inner: { 'a\u0000b': 1 } }, 'attributes')).toEqual({
      path: 'attributes.inner',
      message: 'has a key with a null character; leave it out',
    });
    expect(canonicalJson({ key: 'a\u0000b' }, 'attributes')).toBe('{"key":"a\\u0000b"}');
  });

  test('holds as many bytes of UTF-8 as allowed, and not one more', () => {
    const quotes = 2;
    expect(canonicalJson('x'.repeat(maxJsonBytes - quotes), 'attributes')).toBeTypeOf('string');
    expect(canonicalJson('x'.repeat(maxJsonBytes - quotes + 1), 'attributes')).toEqual({
      path: 'attributes',
      message: 'has more than 65536 bytes of JSON; keep what is large elsewhere',
    });
    expect(canonicalJson('é'.repeat((maxJsonBytes - quotes) / 2), 'attributes')).toBeTypeOf('string');
    expect(canonicalJson('é'.repeat(maxJsonBytes / 2), 'attributes')).toBeTypeOf('object');
  });

  test('stops reading as soon as it is too large, where a small value repeats itself', () => {
    let reads = 0;
    let value: unknown = Object.defineProperty({}, 'x', { enumerable: true, get: () => ++reads });
    for (let doubled = 0; doubled < 18; doubled++) value = [value, value];
    expect(canonicalJson(value, 'attributes')).toBeTypeOf('object');
    expect(reads).toBeLessThan(2 * maxJsonBytes);
  });

  test('lets an error of the value itself through', () => {
    const value = {
      get mine(): number {
        throw new RangeError('mine');
      },
    };
    expect(() => canonicalJson(value, 'attributes')).toThrow(RangeError);
  });
});

describe('a copy of a JSON object', () => {
  test('has the same content, __proto__ as mere data, and nothing in common with the original', () => {
    const original = JSON.parse('{"list":[1],"__proto__":{"admin":true}}');
    const result = copyJsonObject(original, 'attributes');
    original.list.push(2);
    const { copy } = result as { copy: object };
    expect(JSON.stringify(copy)).toBe('{"__proto__":{"admin":true},"list":[1]}');
    expect(Object.getPrototypeOf(copy)).toBe(Object.prototype);
  });

  test.each([[null], [undefined], [[]], ['text'], [5], [() => ({})]])('is not made of %s', (value) => {
    expect(copyJsonObject(value, 'attributes')).toEqual({
      path: 'attributes',
      message: expect.stringMatching(/^is no object/),
    });
  });

  test('is not made of what JSON cannot hold', () => {
    expect(copyJsonObject({ a: [Number.NaN] }, 'attributes')).toMatchObject({ path: 'attributes.a[0]' });
  });
});
