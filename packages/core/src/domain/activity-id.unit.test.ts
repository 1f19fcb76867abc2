import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { activityOf, attributesOf, idText } from '../../test/arbitraries.ts';
import type { ActivityInput } from './activity.ts';
import { contentHash, derivedActivityId } from './activity-id.ts';
import { ValidationError } from './errors.ts';
import type { Json } from './json.ts';
import { activityIdOf, parseActivity } from './parse-activity.ts';

const pageView: ActivityInput = {
  studentId: 'S1',
  courseId: 'C1',
  action: 'page_view',
  timestamp: '2026-01-31T09:30:00Z',
  region: 'EU',
};

const quizAttempt: ActivityInput = {
  ...pageView,
  action: 'quiz_attempt',
  timestamp: '2026-01-31T09:30:00.125Z',
  itemId: 'quiz-7',
  sessionId: 'session-1',
  durationMs: 90_000.5,
  score: 0.8,
  attributes: { zoom: 1.5, device: 'phone', tags: ['a', 'b'] },
};

/** What JSON can say and literals cannot: own members named `__proto__`. */
const strange = JSON.parse('{"constructor":1,"__proto__":{"polluted":true}}');

describe('the id of an activity that has none is frozen: a log of years ago still tells duplicates', () => {
  // Made once with the SHA-256 of texts written by hand. If one of these fails, do not mend the test: a changed
  // algorithm needs a new prefix, or every file imported again is counted twice.
  test.each<[string, ActivityInput, string]>([
    ['a page view', pageView, 'v1:a1oe6t1QOQHRql-TQvS9bbtL_i_1BkTJ'],
    ['a quiz attempt with every optional field', quizAttempt, 'v1:NjFgUQIkGC8B1cOdKUmQnMXbDTG8XF-V'],
    [
      'Unicode, quotes, 1900 and an unknown region',
      {
        studentId: '学生 😀',
        courseId: 'Cours d’été "1"',
        action: 'page_view',
        timestamp: '1900-01-01',
        region: 'unknown',
      },
      'v1:xSywBYPDHutqxM9rk3C7i-FNtO1zBH8X',
    ],
    [
      '__proto__ as a student and as a key',
      { ...pageView, studentId: '__proto__', attributes: strange },
      'v1:CIV7eoXvAZuqAj_RpzSnAeog8JGeOs03',
    ],
    [
      'zeros',
      { ...pageView, action: 'quiz_attempt', durationMs: 0, score: 0, attributes: { z: 0 } },
      'v1:Is-QkPrw7s001wcYdwaQyekUdqndRRCm',
    ],
    ['attributes without a member', { ...pageView, attributes: {} }, 'v1:5kqmpwIWn4il9zwj4pq73CmJ-VAOuEQT'],
  ])('%s', (_, activity, id) => {
    expect(activityIdOf(activity)).toBe(id);
  });
});

describe('activities of the same content have the same id', () => {
  test.each<[string, ActivityInput, Partial<Record<keyof ActivityInput | 'recordedAt', unknown>>]>([
    ['the timestamp as a Date', pageView, { timestamp: new Date('2026-01-31T09:30:00Z') }],
    ['the timestamp with another offset', pageView, { timestamp: '2026-01-31T15:00:00.000+05:30' }],
    ['fractions below the millisecond', quizAttempt, { timestamp: '2026-01-31T09:30:00.1259Z' }],
    [
      'the attributes in another order',
      quizAttempt,
      { attributes: { tags: ['a', 'b'], device: 'phone', zoom: 1.5 } },
    ],
    [
      'an attribute that is undefined',
      quizAttempt,
      { attributes: { zoom: 1.5, device: 'phone', tags: ['a', 'b'], gone: undefined } },
    ],
    ['absent fields spelled out as undefined', pageView, { itemId: undefined, attributes: undefined }],
    ['an id of its own', pageView, { activityId: 'mine' }],
    ['a time of recording', pageView, { recordedAt: new Date() }],
    ['a minus before its zeros', { ...pageView, score: 0, durationMs: 0 }, { score: -0, durationMs: -0 }],
    [
      'a minus before a zero of its attributes',
      { ...pageView, attributes: { z: 0 } },
      { attributes: { z: -0 } },
    ],
  ])('but %s', (_, activity, change) => {
    expect(activityIdOf({ ...activity, ...change } as ActivityInput)).toBe(activityIdOf(activity));
  });

  test('however their fields are ordered, and through JSON and back', () => {
    const inputs = fc
      .tuple(activityOf(), idText, fc.option(attributesOf(2), { nil: undefined }))
      .map(([activity, itemId, attributes]) => ({
        ...activity,
        itemId,
        ...(attributes && { attributes: attributes as { readonly [key: string]: Json } }),
      }));
    fc.assert(
      fc.property(inputs, (activity) => {
        const reordered = Object.fromEntries(Object.entries(activity).reverse());
        const resent = JSON.parse(JSON.stringify(activity));
        expect(activityIdOf(reordered as unknown as ActivityInput)).toBe(activityIdOf(activity));
        expect(activityIdOf(resent)).toBe(activityIdOf(activity));
      }),
      { numRuns: 1000 },
    );
  });
});

describe('activities of different content have different ids', () => {
  test.each<[string, Partial<ActivityInput>]>([
    ['another student', { studentId: 'S2' }],
    ['another course', { courseId: 'C2' }],
    ['another action', { action: 'page_view' }],
    ['a millisecond later', { timestamp: '2026-01-31T09:30:00.126Z' }],
    ['another region', { region: 'US' }],
    ['another item', { itemId: 'quiz-8' }],
    ['another session', { sessionId: 'session-2' }],
    ['another duration', { durationMs: 90_000 }],
    ['another score', { score: 0.81 }],
    ['no attributes', { attributes: {} }],
    ['tags in another order', { attributes: { zoom: 1.5, device: 'phone', tags: ['b', 'a'] } }],
    ['a number written as text', { attributes: { zoom: '1.5', device: 'phone', tags: ['a', 'b'] } }],
  ])('%s', (_, change) => {
    expect(activityIdOf({ ...quizAttempt, ...change })).not.toBe(activityIdOf(quizAttempt));
  });

  test('also where a value moves from one field to the next', () => {
    const ids = [
      activityIdOf({ ...pageView, itemId: 'x' }),
      activityIdOf({ ...pageView, sessionId: 'x' }),
      activityIdOf({ ...pageView, durationMs: 1 }),
      activityIdOf({ ...pageView, score: 1 }),
      activityIdOf({ ...pageView, courseId: 'EU', region: 'C1' }),
      activityIdOf({ ...pageView, studentId: 'S1","C1', courseId: 'C1' }),
      activityIdOf({ ...pageView, itemId: 'null' }),
      activityIdOf(pageView),
    ];
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('of a hundred thousand near ones, no two are the same', () => {
    const ids = new Set<string>();
    const timestamp = Date.parse('2026-01-01');
    for (let i = 0; i < 100_000; i++) {
      ids.add(
        contentHash({
          ...pageView,
          studentId: `S${i % 100}`,
          timestamp: new Date(timestamp + i - (i % 100)),
        }),
      );
    }
    expect(ids.size).toBe(100_000);
  });
});

describe('identical rows that each count', () => {
  test('get the content hash first, then the number of the occurrence behind it', () => {
    const hash = activityIdOf(pageView);
    expect(activityIdOf(pageView, 1)).toBe(hash);
    expect(activityIdOf(pageView, 2)).toBe(`${hash}#2`);
    expect(activityIdOf(pageView, 10)).toBe(`${hash}#10`);
    expect(derivedActivityId('v1:x')).toBe('v1:x');
    expect(derivedActivityId('v1:x', 3)).toBe('v1:x#3');
  });

  test('the first occurrence has the id that recording without one gives', () => {
    const parsed = parseActivity(quizAttempt, { maxClockSkew: 0 }, new Date('2026-02-01'));
    expect(parsed).toMatchObject({
      ok: true,
      value: { activity: { activityId: activityIdOf(quizAttempt) } },
    });
  });

  test.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, '2', null].map((wrong) => [wrong]))(
    'cannot be number %s',
    (occurrence) => {
      expect(() => activityIdOf(pageView, occurrence as never)).toThrow(ValidationError);
      expect(() => activityIdOf(pageView, occurrence as never)).toThrow(
        /^Invalid occurrence: occurrence: .+ is no whole number from 1$/,
      );
    },
  );

  test('must be valid activities', () => {
    expect(() => activityIdOf({ ...pageView, score: 2 })).toThrow(
      /^Invalid activity: score: 2 is not between 0 and 1$/,
    );
  });
});
