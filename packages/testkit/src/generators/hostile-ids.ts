import { maxIdentifierBytes } from '@learntrack/core';
import fc from 'fast-check';

/**
 * Ids that have broken stores, patterns, query languages and object keys before; all of them are allowed.
 */
export const hostileIds: readonly string[] = [
  ' ',
  ' leading and trailing ',
  'a.b',
  '$where',
  '$',
  '{"$gt":""}',
  "it's",
  '"quoted"',
  '`ticked`',
  'back\\slash',
  "'; DROP TABLE course_engagement; --",
  '}) DETACH DELETE n //',
  '{hash}tag',
  'a:b:c',
  '*',
  '__proto__',
  'constructor',
  'toString',
  'null',
  '0',
  '-0',
  '1e3',
  'NaN',
  'null\u0000byte',
  'line\nfeed\r\n\ttab',
  'é',
  'e\u0301',
  'ß',
  'İstanbul',
  '學生',
  'مرحبا',
  '😀',
  '\uffff',
  '\u{10ffff}',
  '\ufeffmark',
  'x'.repeat(maxIdentifierBytes),
  '學'.repeat(Math.floor(maxIdentifierBytes / 3)),
];

/** Ids of every kind that is allowed: plain ones, those of {@link hostileIds}, and arbitrary well-formed text. */
export function idArbitrary(): fc.Arbitrary<string> {
  return fc.oneof(
    { weight: 2, arbitrary: fc.stringMatching(/^[A-Z][0-9]{1,3}$/) },
    { weight: 2, arbitrary: fc.constantFrom(...hostileIds) },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', minLength: 1, maxLength: 12 }) },
  );
}
