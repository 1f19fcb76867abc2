import { expect, test } from 'vitest';
import { type SqlArgument, toLiterals } from './arguments.ts';

test.each<[SqlArgument, unknown]>([
  ["'; DROP TABLE x --", { case: 'string', value: "'; DROP TABLE x --" }],
  [true, { case: 'boolean', value: true }],
  [-3, { case: 'long', value: -3n }],
  [2 ** 60, { case: 'double', value: 2 ** 60 }],
  [0.1, { case: 'double', value: 0.1 }],
  [2n ** 63n - 1n, { case: 'long', value: 2n ** 63n - 1n }],
  [new Date('1969-12-31T23:59:59.999Z'), { case: 'timestamp', value: -1000n }],
])('%o is bound as what it is', (value, literal) => {
  const { exprType } = toLiterals({ value }).value ?? {};
  expect(exprType).toMatchObject({ case: 'literal', value: { literalType: literal } });
});

test('null is bound as nothing', () => {
  expect(toLiterals({ value: null }).value?.exprType).toMatchObject({
    value: { literalType: { case: 'null' } },
  });
});

test.each<[string, unknown]>([
  ['a bigint that is too large', 2n ** 63n],
  ['half a character', '\ud800'],
  ['an invalid Date', new Date(Number.NaN)],
  ['an object', { secret: 1 }],
  ['undefined', undefined],
])('%s is refused, by its name alone', (_, value) => {
  const bind = () => toLiterals({ mine: value as SqlArgument });
  expect(bind).toThrow(/mine: is no well-formed text, number/);
});
