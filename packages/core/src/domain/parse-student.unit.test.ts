import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { attributesOf, idText, instants } from '../../test/arbitraries.ts';
import { dayMs } from './day.ts';
import type { Issue } from './errors.ts';
import { parseStudent } from './parse-student.ts';
import type { Student } from './student.ts';

const now = new Date('2026-02-01T00:00:00Z');

const hadil = {
  studentId: 'S1',
  name: 'Hadil',
  email: 'hadil@mail.com',
  speciality: 'ILSI',
  studentLevel: 'M2',
  progress: 10,
};

function accepted(input: unknown): Student {
  const result = parseStudent(input, now, dayMs);
  if (!result.ok) throw new Error(`rejected: ${JSON.stringify(result.issues)}`);
  return result.value;
}

function issuesOf(input: unknown): Issue[] {
  const result = parseStudent(input, now, dayMs);
  if (result.ok) throw new Error('accepted');
  return result.issues;
}

describe('a valid profile', () => {
  test('is as of now when it does not say', () => {
    expect(accepted(hadil)).toStrictEqual({ ...hadil, lastUpdated: now });
    expect(accepted({ ...hadil, lastUpdated: undefined, attributes: undefined })).toStrictEqual({
      ...hadil,
      lastUpdated: now,
    });
  });

  test.each([
    ['a Date', new Date('2026-01-31T09:30:00Z')],
    ['text', '2026-01-31T10:30:00+01:00'],
  ])('may say when it was updated, as %s', (_, lastUpdated) => {
    expect(accepted({ ...hadil, lastUpdated }).lastUpdated).toEqual(new Date('2026-01-31T09:30:00Z'));
  });

  test('may come from a clock that is a day ahead', () => {
    const lastUpdated = new Date(now.getTime() + dayMs);
    expect(accepted({ ...hadil, lastUpdated })).toEqual({ ...hadil, lastUpdated });
  });

  test('may have an empty name and email, and progress of 0 and 100', () => {
    for (const fields of [{ name: '', email: '' }, { progress: 0 }, { progress: 100 }, { progress: 33.3 }]) {
      expect(accepted({ ...hadil, ...fields })).toMatchObject(fields);
    }
  });

  test('is kept as it is, whatever the texts hold', () => {
    const profiles = fc.record({
      studentId: idText,
      name: fc.string({ unit: 'binary' }),
      email: fc.string({ unit: 'grapheme' }),
      speciality: idText,
      studentLevel: idText,
      progress: fc.double({ min: 0, max: 100, noNaN: true }),
      lastUpdated: instants(),
    });
    fc.assert(
      fc.property(profiles, (profile) => {
        expect(accepted(profile)).toEqual(profile);
      }),
      { numRuns: 1000 },
    );
  });

  test('keeps its attributes as JSON would', () => {
    const attributes = attributesOf(2).filter((some) => !Object.hasOwn(some, '__proto__'));
    fc.assert(
      fc.property(attributes, (some) => {
        expect(accepted({ ...hadil, attributes: some }).attributes).toEqual(JSON.parse(JSON.stringify(some)));
      }),
      { numRuns: 500 },
    );
  });

  test('keeps an attribute named __proto__ as mere data, as activities do', () => {
    const attributes = JSON.parse('{"__proto__":{"admin":true},"a":1}');
    const kept = accepted({ ...hadil, attributes }).attributes;
    expect(JSON.stringify(kept)).toBe('{"__proto__":{"admin":true},"a":1}');
  });

  test('shares nothing with the input that could change later', () => {
    const lastUpdated = new Date('2026-01-31');
    const attributes = { tags: ['a'] };
    const student = accepted({ ...hadil, lastUpdated, attributes });
    lastUpdated.setFullYear(1999);
    attributes.tags.push('b');
    expect(student).toMatchObject({ lastUpdated: new Date('2026-01-31'), attributes: { tags: ['a'] } });
  });
});

describe('a wrong profile', () => {
  test.each<[string, unknown, RegExp]>([
    ['studentId', undefined, /is missing; give text/],
    ['studentId', '', /is empty/],
    ['studentId', 'x'.repeat(1025), /has 1025 bytes/],
    ['studentId', { $ne: null }, /is an object, not text/],
    ['name', undefined, /is missing; give text/],
    ['name', null, /is not text/],
    ['name', 5, /is not text/],
    ['name', 'x'.repeat(4097), /longer than 4096 characters/],
    ['name', '\ud800', /ill-formed Unicode/],
    ['email', undefined, /is missing/],
    ['email', ['a@b'], /is not text/],
    ['email', 'x'.repeat(4097), /longer than 4096 characters/],
    ['speciality', '', /is empty/],
    ['speciality', undefined, /is missing/],
    ['studentLevel', 2, /is a number, not text/],
    ['studentLevel', '', /is empty/],
    ['progress', undefined, /is missing; give a number/],
    ['progress', -0.1, /^-0.1 is not between 0 and 100$/],
    ['progress', 100.1, /^100.1 is not between 0 and 100$/],
    ['progress', Number.NaN, /is NaN, not a number/],
    ['progress', Number.POSITIVE_INFINITY, /is Infinity, not a number/],
    ['progress', '10', /is a string, not a number/],
    ['lastUpdated', null, /is null, not a Date/],
    ['lastUpdated', 0, /is a number, not a Date/],
    ['lastUpdated', new Date(Number.NaN), /is an invalid Date/],
    ['lastUpdated', '2026-02-30', /no calendar/],
    ['lastUpdated', '2026-01-31T09:30:00', /no time zone/],
    ['lastUpdated', new Date('1899-12-31T23:59:59.999Z'), /is before 1900-01-01/],
    ['lastUpdated', '1900-01-01T00:00:00+01:00', /is before 1900-01-01/],
    ['lastUpdated', new Date('+010000-01-01T00:00:00Z'), /is after the year 9999/],
    ['lastUpdated', new Date(now.getTime() + dayMs + 1), /is in the future \(now is 2026-02-01/],
    ['attributes', null, /./],
    ['attributes', [], /./],
    ['attributes', 'text', /./],
    ['attributes', new Date(0), /./],
    ['attributes.when', { when: new Date(0) }, /is a Date; give plain JSON values/],
    ['attributes.list[1]', { list: [1, Number.NaN] }, /is NaN/],
    ['attributes', { text: 'x'.repeat(65_536) }, /has more than 65536 bytes of JSON/],
    ['student_id', 'S1', /is no known field/],
    ['_id', 'S1', /is no known field/],
    ['constructor', 1, /is no known field/],
  ])('has one issue, at %s: %s', (path, value, message) => {
    const field = path.split('.')[0] as string;
    expect(issuesOf({ ...hadil, [field]: value })).toEqual([
      { path, message: expect.stringMatching(message) },
    ]);
  });

  test.each([[null], [undefined], ['Hadil'], [5], [[]]])('is no profile at all: %s', (input) => {
    expect(issuesOf(input)).toEqual([{ path: '', message: expect.stringMatching(/./) }]);
  });

  test('with a field named __proto__ is rejected', () => {
    const input = JSON.parse(`{"__proto__":{"progress":100},${JSON.stringify(hadil).slice(1)}`);
    expect(issuesOf(input).map(({ path }) => path)).toEqual(['__proto__']);
  });

  test('tells everything that is wrong at once', () => {
    const wrong = { ...hadil, name: 5, progress: 101, lastUpdated: 'now', extra: 1 };
    expect(
      issuesOf(wrong)
        .map(({ path }) => path)
        .sort(),
    ).toEqual(['extra', 'lastUpdated', 'name', 'progress']);
  });

  test('never has its student, name, email or attributes repeated', () => {
    const secret = 'PRIVATE-7f3a';
    const broken = `${secret}\ud800`;
    const long = secret.repeat(1000);
    for (const text of [broken, long]) {
      for (const field of ['studentId', 'name', 'email']) {
        expect(JSON.stringify(issuesOf({ ...hadil, [field]: text }))).not.toContain('PRIVATE');
      }
    }
    const attributes = { note: secret, bad: broken };
    expect(JSON.stringify(issuesOf({ ...hadil, attributes }))).not.toContain('PRIVATE');
  });

  test('that throws when it is read is rejected without its words', () => {
    const boom = () => {
      throw new Error('secret');
    };
    for (const input of [
      Object.defineProperty({ ...hadil }, 'name', { get: boom, enumerable: true }),
      new Proxy({ ...hadil }, { get: boom, ownKeys: boom }),
      { ...hadil, attributes: new Proxy({}, { ownKeys: boom }) },
    ]) {
      expect(issuesOf(input)).toEqual([{ path: '', message: expect.stringMatching(/^cannot be read/) }]);
    }
  });
});
