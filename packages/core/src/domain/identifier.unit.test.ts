import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { identifierProblem, maxIdentifierBytes } from './identifier.ts';

describe('an identifier', () => {
  test.each([
    ['one character', 'x'],
    ['a space', ' '],
    ['an operator', '$where'],
    ['dots', 'a.b.c'],
    ['a key of every object', '__proto__'],
    ['a null byte', '\u0000'],
    ['1024 bytes of one-byte characters', 'x'.repeat(1024)],
    ['1024 bytes of two-byte characters', 'é'.repeat(512)],
    ['1023 bytes of three-byte characters', '學'.repeat(341)],
    ['1024 bytes of four-byte characters', '😀'.repeat(256)],
  ])('may be %s', (_, text) => {
    expect(identifierProblem(text)).toBeUndefined();
  });

  test('may not be empty', () => {
    expect(identifierProblem('')).toMatch(/is empty/);
  });

  test.each([
    ['one-byte', 'x'.repeat(1025), 1025],
    ['two-byte', 'é'.repeat(513), 1026],
    ['three-byte', '學'.repeat(342), 1026],
    ['four-byte', '😀'.repeat(257), 1028],
  ])('of too many %s characters is told by its bytes', (_, text, bytes) => {
    expect(identifierProblem(text)).toMatch(new RegExp(`has ${bytes} bytes`));
  });

  test.each([
    ['a high surrogate alone', 'a\ud83d'],
    ['a low surrogate alone', '\ude00a'],
    ['surrogates in the wrong order', '\ude00\ud83d'],
  ])('may not hold %s', (_, text) => {
    expect(identifierProblem(text)).toMatch(/lone surrogate/);
  });

  test('is right exactly when UTF-8 brings it back and it has 1 to 1024 bytes', () => {
    const unit = fc.constantFrom('x', 'é', '學', '😀', '\ud83d', '\ude00');
    const short = fc.string({ unit, maxLength: 6 });
    const near = fc
      .tuple(fc.constantFrom('x', 'é', '學', '😀'), fc.integer({ min: 1015, max: 1035 }), short)
      .map(([filler, bytes, tail]) => filler.repeat(Math.ceil(bytes / Buffer.byteLength(filler))) + tail);
    fc.assert(
      fc.property(fc.oneof(short, near), (text) => {
        const bytes = Buffer.from(text);
        const right = bytes.toString() === text && bytes.length >= 1 && bytes.length <= maxIdentifierBytes;
        expect(identifierProblem(text) === undefined).toBe(right);
      }),
      { numRuns: 2000 },
    );
  });

  test('never shows up in the words about what is wrong with it', () => {
    for (const text of [`secret${'x'.repeat(1020)}`, 'secret\ud800']) {
      expect(identifierProblem(text)).not.toContain('secret');
    }
  });
});
