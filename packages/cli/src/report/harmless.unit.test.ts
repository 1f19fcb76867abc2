import { expect, test } from 'vitest';
import { harmless } from './harmless.ts';

test.each([
  ['an escape sequence', '\x1b[2J', '\\u{1b}[2J'],
  ['a C1 control character', '\x9b31m', '\\u{9b}31m'],
  ['line feeds and tabs', 'a\r\nb\tc', 'a\\u{d}\\u{a}b\\u{9}c'],
  ['a change of direction', 'a\u202eb', 'a\\u{202e}b'],
  ['an invisible character', 'a\u200bb', 'a\\u{200b}b'],
  ['a line separator', 'a\u2028b', 'a\\u{2028}b'],
  ['half a surrogate pair', 'a\ud800b', 'a\\u{d800}b'],
])('spells %s out', (_, text, safe) => {
  expect(harmless(text)).toBe(safe);
});

test('leaves letters of every script, signs and emoji as they are', () => {
  for (const text of ['Zoë', 'şöğ', '漢字', 'مرحبا', 'O\'Neil $1.50 "x" <b>', '😀']) {
    expect(harmless(text)).toBe(text);
  }
});
