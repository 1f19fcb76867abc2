import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareText } from './compare-text.ts';

// Characters from either side of every place where UTF-16 and UTF-8 could disagree.
const edgeUnit = fc.constantFrom(
  'a',
  'b',
  '\u0000',
  '\u007f',
  '\u0080',
  '\ud7ff',
  '\ue000',
  '\uffff',
  '\u{10000}',
  '\u{103ff}',
  '\u{10400}',
  '\u{10ffff}',
);
const texts = fc.oneof(fc.string({ unit: edgeUnit, maxLength: 6 }), fc.string({ unit: 'binary' }));

describe('the order of texts', () => {
  test('is the order of their UTF-8 bytes', () => {
    fc.assert(
      fc.property(texts, texts, texts, (prefix, a, b) => {
        const expected = Math.sign(Buffer.compare(Buffer.from(prefix + a), Buffer.from(prefix + b)));
        expect(Math.sign(compareText(prefix + a, prefix + b))).toBe(expected);
      }),
      { numRuns: 5000 },
    );
  });

  test('puts an emoji after the private characters that UTF-16 puts it before', () => {
    expect('😀' < '\ue000').toBe(true);
    expect(compareText('😀', '\ue000')).toBeGreaterThan(0);
    expect(compareText('\uffff', '😀')).toBeLessThan(0);
  });

  test('puts a text before those that it begins', () => {
    expect(compareText('S1', 'S10')).toBeLessThan(0);
    expect(compareText('', 'a')).toBeLessThan(0);
  });

  test('does not know a language: capitals come first, accents last', () => {
    expect(['é', 'a', 'Z', 'z', 'A'].sort(compareText)).toEqual(['A', 'Z', 'a', 'z', 'é']);
  });
});
