import type { StandardSchemaV1 } from '@standard-schema/spec';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { attributesOf, idText, instants } from '../../test/arbitraries.ts';
import type { Activity } from './activity.ts';
import type { Issue } from './errors.ts';
import {
  type ActivityRules,
  type AttributesSchema,
  type ParsedActivity,
  parseActivity,
} from './parse-activity.ts';

const now = new Date('2026-02-01T00:00:00Z');
const dayMs = 24 * 60 * 60 * 1000;
const rules: ActivityRules = { maxClockSkew: dayMs };

const pageView = {
  studentId: 'S1',
  courseId: 'C1',
  action: 'page_view',
  timestamp: '2026-01-31T09:30:00Z',
  region: 'EU',
};

const quizAttempt = {
  ...pageView,
  activityId: 'A1',
  action: 'quiz_attempt',
  itemId: 'quiz-7',
  sessionId: 'session-1',
  durationMs: 90_000.5,
  score: 0.8,
  attributes: { device: 'phone', tags: ['a', 'b'] },
};

function accepted(input: unknown, given: ActivityRules = rules): ParsedActivity {
  const result = parseActivity(input, given, now);
  if (!result.ok) throw new Error(`rejected: ${JSON.stringify(result.issues)}`);
  return result.value;
}

function issuesOf(input: unknown, given: ActivityRules = rules): Issue[] {
  const result = parseActivity(input, given, now);
  if (result.ok) throw new Error('accepted');
  return result.issues;
}

describe('a valid activity', () => {
  test('is completed with an id, its own Date and the time of recording', () => {
    const { activity, contentHash } = accepted(pageView);
    expect(activity).toStrictEqual({
      ...pageView,
      activityId: contentHash,
      timestamp: new Date('2026-01-31T09:30:00Z'),
      recordedAt: now,
    });
  });

  test('keeps every optional field, and its own id', () => {
    expect(accepted(quizAttempt).activity).toStrictEqual({
      ...quizAttempt,
      timestamp: new Date('2026-01-31T09:30:00Z'),
      recordedAt: now,
    });
    expect(accepted(quizAttempt).contentHash).not.toBe('A1');
  });

  test('has no members for fields that it was given as undefined', () => {
    const absent = { itemId: undefined, sessionId: undefined, durationMs: undefined, score: undefined };
    const { activity } = accepted({ ...pageView, ...absent, activityId: undefined, attributes: undefined });
    expect(Object.keys(activity).sort()).toEqual(
      ['action', 'activityId', 'courseId', 'recordedAt', 'region', 'studentId', 'timestamp'].sort(),
    );
  });

  test.each([
    ['a Date', new Date('2026-01-31T09:30:00Z'), '2026-01-31T09:30:00.000Z'],
    ['text with an offset', '2026-01-31T09:30:00+02:00', '2026-01-31T07:30:00.000Z'],
    ['a day', '2026-01-31', '2026-01-31T00:00:00.000Z'],
    ['the earliest instant', '1900-01-01T00:00:00Z', '1900-01-01T00:00:00.000Z'],
    ['the earliest instant as a Date', new Date('1900-01-01T00:00:00Z'), '1900-01-01T00:00:00.000Z'],
    ['as far ahead as clocks may be wrong', '2026-02-02T00:00:00.000Z', '2026-02-02T00:00:00.000Z'],
  ])('may have %s for a timestamp', (_, timestamp, instant) => {
    expect(accepted({ ...pageView, timestamp }).activity.timestamp).toEqual(new Date(instant));
  });

  test.each([[new Date('1999-01-01')], ['yesterday'], [null], [{}]])(
    'that was exported says nothing of when it is recorded: %s',
    (recordedAt) => {
      expect(accepted({ ...pageView, recordedAt })).toEqual(accepted(pageView));
    },
  );

  test.each([['activityId'], ['studentId'], ['courseId'], ['action'], ['region'], ['itemId'], ['sessionId']])(
    'may have 1024 bytes of any script, operators and keys of objects as %s',
    (field) => {
      for (const id of ['x'.repeat(1024), 'é'.repeat(512), '😀'.repeat(256), '$where', '__proto__', ' ']) {
        expect(accepted({ ...pageView, [field]: id }).activity).toMatchObject({ [field]: id });
      }
    },
  );

  test.each([
    ['score', 0],
    ['score', 1],
    ['durationMs', 0],
    ['durationMs', 0.25],
    ['durationMs', Number.MAX_SAFE_INTEGER],
  ])('may have %s %d', (field, value) => {
    expect(accepted({ ...pageView, [field]: value }).activity).toMatchObject({ [field]: value });
  });

  test('has one zero', () => {
    const { activity } = accepted({ ...pageView, score: -0, durationMs: -0, attributes: { z: -0 } });
    expect([activity.score, activity.durationMs, activity.attributes?.z]).toEqual([0, 0, 0]);
  });

  test('may come without a prototype, and frozen', () => {
    expect(accepted(Object.assign(Object.create(null), pageView))).toEqual(accepted(pageView));
    expect(accepted(Object.freeze({ ...pageView }))).toEqual(accepted(pageView));
  });

  test('shares nothing with the input that could change later', () => {
    const timestamp = new Date('2026-01-31T09:30:00Z');
    const attributes = { tags: ['a'], nested: { deep: [1] } };
    const input = { ...pageView, timestamp, attributes };
    const { activity } = accepted(input);
    timestamp.setFullYear(1999);
    attributes.tags.push('b');
    attributes.nested.deep[0] = 2;
    input.studentId = 'S2';
    expect(activity).toMatchObject({
      studentId: 'S1',
      timestamp: new Date('2026-01-31T09:30:00Z'),
      attributes: { tags: ['a'], nested: { deep: [1] } },
    });
  });

  test('keeps __proto__ among its attributes as mere data', () => {
    const attributes = JSON.parse('{"__proto__":{"admin":true},"a":{"__proto__":1}}');
    const { activity } = accepted({ ...pageView, attributes });
    expect(JSON.stringify(activity.attributes)).toBe('{"__proto__":{"admin":true},"a":{"__proto__":1}}');
    expect(Object.getPrototypeOf(activity.attributes)).toBe(Object.prototype);
    expect((activity.attributes as { admin?: boolean }).admin).toBeUndefined();
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
  });
});

describe('what is no activity at all', () => {
  test.each([
    [null, /null, not an object/],
    [undefined, /undefined, not an object/],
    ['S1', /a string, not an object/],
    [5, /a number, not an object/],
    [true, /a boolean, not an object/],
    [() => pageView, /a function, not an object/],
    [[], /array/],
  ])('is rejected as a whole: %s', (input, message) => {
    expect(issuesOf(input)).toEqual([{ path: '', message: expect.stringMatching(message) }]);
  });

  test('tells everything that is missing at once', () => {
    expect(issuesOf({}).map(({ path, message }) => `${path} ${message}`)).toEqual([
      'studentId is missing; give text',
      'courseId is missing; give text',
      'action is missing; give text',
      'timestamp is missing; give a Date or ISO 8601 text',
      'region is missing; give text',
    ]);
    expect(issuesOf(new Map(Object.entries(pageView)))).toHaveLength(5);
  });

  test('tells everything that is wrong at once', () => {
    const wrong = { ...quizAttempt, studentId: 5, timestamp: 'soon', score: 2, colour: 'red' };
    expect(
      issuesOf(wrong)
        .map(({ path }) => path)
        .sort(),
    ).toEqual(['colour', 'score', 'studentId', 'timestamp']);
  });
});

/** One wrong field per row: field, value, what the message says. */
const wrongFields: [field: string, value: unknown, message: RegExp][] = [
  ['studentId', undefined, /^is missing; give text$/],
  ['studentId', null, /^is null, not text$/],
  ['studentId', 5, /^is a number, not text$/],
  ['studentId', Number.NaN, /^is NaN, not text$/],
  ['studentId', ['S1'], /^is an array, not text$/],
  ['studentId', { $ne: null }, /^is an object, not text$/],
  ['studentId', '', /^is empty; give 1 to 1024 bytes of text$/],
  ['studentId', 'x'.repeat(1025), /^has 1025 bytes of UTF-8; at most 1024 are allowed$/],
  ['studentId', '\ud800', /^is ill-formed Unicode/],
  ['courseId', true, /^is a boolean, not text$/],
  ['courseId', '', /^is empty/],
  ['courseId', `C${'é'.repeat(512)}`, /^"Cé+… has 1025 bytes/],
  ['courseId', 'C\udc00', /^"C\ufffd" is ill-formed Unicode/],
  ['action', Symbol('x'), /^is a symbol, not text$/],
  ['action', 10n, /^is a bigint, not text$/],
  ['action', '', /^is empty/],
  ['region', null, /^is null, not text$/],
  ['region', '', /^is empty/],
  ['activityId', '', /^is empty/],
  ['activityId', null, /^is null, not text$/],
  ['activityId', `A${'x'.repeat(1024)}`, /^"Ax+… has 1025 bytes/],
  ['itemId', 7, /^is a number, not text$/],
  ['itemId', '', /^is empty/],
  ['sessionId', '', /^is empty/],
  ['sessionId', {}, /^is an object, not text$/],
  ['sessionId', 'x\ud800', /^is ill-formed Unicode/],
  ['timestamp', undefined, /^is missing; give a Date or ISO 8601 text$/],
  ['timestamp', null, /^is null, not a Date/],
  ['timestamp', 1_769_851_800_000, /^is a number, not a Date/],
  ['timestamp', Number.POSITIVE_INFINITY, /^is Infinity, not a Date/],
  ['timestamp', {}, /^is an object, not a Date/],
  ['timestamp', '', /^"" is not ISO 8601/],
  ['timestamp', 'Sat, 31 Jan 2026 09:30:00 GMT', /^"Sat, 31 Jan 2026 09:30:00 GMT" is not ISO 8601/],
  ['timestamp', new Date(Number.NaN), /^is an invalid Date$/],
  ['timestamp', '2026-01-31T09:30:00', /^"2026-01-31T09:30:00" has no time zone/],
  ['timestamp', '2026-02-30', /^"2026-02-30" names a day that no calendar has$/],
  ['timestamp', '2016-12-31T23:59:60Z', /^"2016-12-31T23:59:60Z" names a time of day that no clock shows$/],
  ['timestamp', '0000-01-01', /^"0000-01-01" is before 1900-01-01/],
  ['timestamp', '1899-12-31T23:59:59.999Z', /^"1899-12-31T23:59:59.999Z" is before 1900-01-01/],
  ['timestamp', new Date('1899-12-31T23:59:59.999Z'), /^"1899-12-31T23:59:59.999Z" is before 1900-01-01/],
  ['timestamp', new Date('0000-01-01T00:00:00Z'), /^"0000-01-01T00:00:00.000Z" is before 1900-01-01/],
  ['timestamp', '1900-01-01T00:00:00+00:01', /^"1900-01-01T00:00:00\+00:01" is before 1900-01-01/],
  [
    'timestamp',
    '2026-02-02T00:00:00.001Z',
    /^"2026-02-02T00:00:00.001Z" is in the future \(now is 2026-02-01/,
  ],
  ['timestamp', '9999-12-31', /is in the future/],
  ['timestamp', new Date(8.64e15), /^"\+275760-09-13T00:00:00.000Z" is after the year 9999/],
  ['durationMs', -1, /^-1 is not between 0 and 9007199254740991$/],
  ['durationMs', 2 ** 53, /^9007199254740992 is not between/],
  ['durationMs', Number.NaN, /^is NaN, not a number$/],
  ['durationMs', Number.POSITIVE_INFINITY, /^is Infinity, not a number$/],
  ['durationMs', '90', /^is a string, not a number$/],
  ['durationMs', null, /^is null, not a number$/],
  ['durationMs', 90n, /^is a bigint, not a number$/],
  ['score', 1.001, /^1.001 is not between 0 and 1$/],
  ['score', -Number.MIN_VALUE, /^-5e-324 is not between 0 and 1$/],
  ['score', Number.NaN, /^is NaN, not a number$/],
  ['score', Number.NEGATIVE_INFINITY, /^is -Infinity, not a number$/],
  ['score', '0.8', /^is a string, not a number$/],
  ['score', new Date(0), /^is an object, not a number$/],
  ['attributes', null, /^is no object/],
  ['attributes', [], /^is no object/],
  ['attributes', 'text', /^is no object/],
  ['attributes', 5, /^is no object/],
  ['attributes', () => ({}), /^is no object/],
  ['attributes', new Date(0), /^is a Date; give plain JSON values$/],
  ['attributes', new Map([['a', 1]]), /^is a Map; give plain JSON values$/],
  ['attributes', { text: 'x'.repeat(65_536) }, /^has more than 65536 bytes of JSON/],
  ['studentID', 'S1', /^is no known field; mend its name, or put it under attributes$/],
  ['position', 1, /^is no known field/],
  ['constructor', 1, /^is no known field/],
  ['$set', {}, /^is no known field/],
];

describe('one wrong field', () => {
  test.each(wrongFields)('%s: %s is told by name', (field, value, message) => {
    expect(issuesOf({ ...pageView, [field]: value })).toEqual([
      { path: field, message: expect.stringMatching(message) },
    ]);
  });

  test('of the name __proto__ is unknown, not swallowed', () => {
    const input = JSON.parse(`{"__proto__":{"studentId":"S2"},${JSON.stringify(pageView).slice(1)}`);
    expect(issuesOf(input)).toEqual([
      { path: '__proto__', message: expect.stringMatching(/no known field/) },
    ]);
  });

  test.each<[string, unknown, string, RegExp]>([
    ['a function', { f: () => 1 }, 'attributes.f', /function/],
    ['a Date', { when: { at: new Date(0) } }, 'attributes.when.at', /is a Date/],
    ['a class instance', { price: new (class Money {})() }, 'attributes.price', /is a Money/],
    ['NaN', { list: [1, Number.NaN] }, 'attributes.list[1]', /NaN/],
    ['a hole', { list: Object.assign([1], { 2: 1 }) }, 'attributes.list[1]', /undefined/],
    ['a bigint', { n: 1n }, 'attributes.n', /bigint/],
    ['a symbol', { s: Symbol('x') }, 'attributes.s', /symbol/],
    ['a lone surrogate', { s: '\ud800' }, 'attributes.s', /lone surrogate/],
    ['a key of a lone surrogate', { '\ud800': 1 }, 'attributes', /ill-formed Unicode/],
  ])('of the attributes, %s, is told by its path', (_, attributes, path, message) => {
    expect(issuesOf({ ...pageView, attributes })).toEqual([
      { path, message: expect.stringMatching(message) },
    ]);
  });

  test('that leads around in circles is told as too deep', () => {
    const attributes: { [key: string]: unknown } = { list: [] };
    (attributes.list as unknown[]).push(attributes);
    const [issue] = issuesOf({ ...pageView, attributes });
    expect(issue?.path).toMatch(/^attributes\.list\[0\]\.list/);
    expect(issue?.message).toMatch(/^is nested deeper than 32 levels$/);
  });

  test('with a name of any length makes no long message', () => {
    const [issue] = issuesOf({ ...pageView, [`x${'y'.repeat(1_000_000)}`]: 1 });
    expect(issue?.path.length).toBeLessThan(100);
  });

  test('with a text of any length makes no long message', () => {
    for (const field of ['courseId', 'action', 'region', 'timestamp', 'itemId', 'activityId']) {
      const [issue] = issuesOf({ ...pageView, [field]: 'x'.repeat(1_000_000) });
      expect(issue?.message.length).toBeLessThan(200);
    }
  });
});

describe('an activity that fights back', () => {
  const boom = () => {
    throw new Error('secret');
  };

  test.each<[string, unknown]>([
    [
      'a getter that throws',
      Object.defineProperty({ ...pageView }, 'region', { get: boom, enumerable: true }),
    ],
    [
      'a proxy that throws at every touch',
      new Proxy({ ...pageView }, { get: boom, ownKeys: boom, has: boom }),
    ],
    [
      'a revoked proxy',
      (() => {
        const { proxy, revoke } = Proxy.revocable({ ...pageView }, {});
        revoke();
        return proxy;
      })(),
    ],
    ['a timestamp that only looks like a Date', { ...pageView, timestamp: Object.create(Date.prototype) }],
    ['a proxy of a Date', { ...pageView, timestamp: new Proxy(new Date(0), {}) }],
    [
      'attributes with a getter that throws',
      { ...pageView, attributes: Object.defineProperty({}, 'a', { get: boom, enumerable: true }) },
    ],
    ['attributes that are a proxy', { ...pageView, attributes: new Proxy({}, { ownKeys: boom }) }],
  ])('is rejected without repeating what it threw: %s', (_, input) => {
    const issues = issuesOf(input);
    expect(issues).toHaveLength(1);
    expect(JSON.stringify(issues)).not.toContain('secret');
    expect(issues[0]?.message).toMatch(/cannot be read|not a Date/);
  });

  test('and behaves may be a proxy or have getters', () => {
    expect(accepted(new Proxy({ ...pageView }, {}))).toEqual(accepted(pageView));
    const got = Object.defineProperty({ ...pageView }, 'region', { get: () => 'EU', enumerable: true });
    expect(accepted(got)).toEqual(accepted(pageView));
  });
});

describe('the message about an activity', () => {
  const secret = 'PRIVATE-7f3a';

  test('never contains the student, the session or a value of the attributes, whatever else is wrong', () => {
    const attributes = { email: secret, list: [secret], bad: Number.NaN };
    for (const wrong of wrongFields) {
      const input = { ...pageView, studentId: secret, sessionId: secret, [wrong[0]]: wrong[1], attributes };
      const result = parseActivity(input, rules, now);
      expect(JSON.stringify(result)).not.toContain(secret);
      expect(result.ok).toBe(false);
    }
  });

  test.each<[string, object]>([
    ['a student id that is too long', { studentId: secret.padEnd(2000, 'x') }],
    ['a student id of broken Unicode', { studentId: `${secret}\ud800` }],
    ['a student id inside an object', { studentId: { $eq: secret } }],
    ['a session id that is too long', { sessionId: secret.padEnd(2000, 'x') }],
    ['a session id of broken Unicode', { sessionId: `${secret}\ud800` }],
    ['attributes that are text', { attributes: secret }],
    ['attributes that are an array', { attributes: [secret] }],
    ['attributes that are too large', { attributes: { a: secret.repeat(10_000) } }],
    ['an attribute of broken Unicode', { attributes: { a: `${secret}\ud800` } }],
    ['a symbol among the attributes', { attributes: { a: Symbol(secret) } }],
    ['an unknown field', { mail: secret }],
  ])('does not quote %s', (_, fields) => {
    const issues = issuesOf({ ...pageView, ...fields });
    expect(issues.length).toBeGreaterThan(0);
    expect(JSON.stringify(issues)).not.toContain('PRIVATE');
  });
});

describe('a schema of the attributes', () => {
  /** A Standard Schema written by hand. */
  const schemaOf = (validate: (value: unknown) => unknown): AttributesSchema => ({
    '~standard': {
      version: 1,
      vendor: 'test',
      validate: validate as AttributesSchema['~standard']['validate'],
    },
  });
  const withSchema = (attributes: AttributesSchema): ActivityRules => ({ ...rules, attributes });

  const byHand = schemaOf((value) => {
    const { device } = (value ?? {}) as { device?: unknown };
    if (typeof device !== 'string') return { issues: [{ message: 'name the device', path: ['device'] }] };
    return { value: { device: device.toLowerCase() } };
  });
  const byZod: StandardSchemaV1<unknown, { device: string }> = z.object({
    device: z.string('name the device').toLowerCase(),
  });

  describe.each([
    ['by hand', byHand],
    ['with Zod', byZod],
  ])('written %s', (_, schema) => {
    test('lets its own output through', () => {
      const { activity } = accepted(
        { ...pageView, attributes: { device: 'PHONE', more: 1 } },
        withSchema(schema),
      );
      expect(activity.attributes).toEqual({ device: 'phone' });
    });

    test('rejects with its own words, at the path below attributes', () => {
      expect(issuesOf({ ...pageView, attributes: { device: 5 } }, withSchema(schema))).toEqual([
        { path: 'attributes.device', message: 'name the device' },
      ]);
    });

    test('decides before the id is derived: the id is that of what is kept', () => {
      const changed = accepted({ ...pageView, attributes: { device: 'PHONE' } }, withSchema(schema));
      expect(changed.activity.activityId).toBe(
        accepted({ ...pageView, attributes: { device: 'phone' } }).activity.activityId,
      );
    });
  });

  test('is asked about activities without attributes too: it may demand or supply them', () => {
    expect(issuesOf(pageView, withSchema(byHand))).toEqual([
      { path: 'attributes.device', message: 'name the device' },
    ]);
    const supplies = schemaOf((value) => ({ value: value ?? { device: 'none' } }));
    expect(accepted(pageView, withSchema(supplies)).activity.attributes).toEqual({ device: 'none' });
  });

  test('may take all attributes away', () => {
    const { activity } = accepted(quizAttempt, withSchema(schemaOf(() => ({ value: undefined }))));
    expect('attributes' in activity).toBe(false);
  });

  test('is not asked about an activity that is wrong anyway', () => {
    let asked = 0;
    const counting = schemaOf((value) => {
      asked += 1;
      return { value };
    });
    issuesOf({ ...quizAttempt, score: 2 }, withSchema(counting));
    expect(asked).toBe(0);
  });

  test('may point at places by objects and symbols, or at none', () => {
    const issues = [
      { message: 'a', path: [{ key: 'list' }, 2] },
      { message: 'b' },
      { message: 'c', path: [] },
    ];
    const found = issuesOf(quizAttempt, withSchema(schemaOf(() => ({ issues }))));
    expect(found.map(({ message }) => message)).toEqual(['a', 'b', 'c']);
    expect(found[0]?.path).toMatch(/^attributes\.list(\.2|\[2\])$/);
    expect(found.slice(1).map(({ path }) => path)).toEqual(['attributes', 'attributes']);
  });

  test.each([
    ['no JSON', { when: new Date(0) }, 'attributes.when'],
    ['no object', ['a'], 'attributes'],
    ['null', null, 'attributes'],
  ])('whose output is %s is answered with an issue', (_, value, path) => {
    const issues = issuesOf(quizAttempt, withSchema(schemaOf(() => ({ value }))));
    expect(issues.map((issue) => issue.path)).toEqual([path]);
  });

  test('that is asynchronous is refused, and the fix is named', () => {
    const refused = [
      { path: 'attributes', message: expect.stringMatching(/asynchronous; give a synchronous one/) },
    ];
    expect(issuesOf(quizAttempt, withSchema(schemaOf(async (value) => ({ value }))))).toEqual(refused);
    const asynchronous = schemaOf((value) =>
      z
        .object({})
        .refine(async () => true)
        ['~standard'].validate(value),
    );
    expect(issuesOf(quizAttempt, withSchema(asynchronous))).toEqual(refused);
  });

  test('that throws rejects the activity, without its words', () => {
    const throwing = schemaOf(() => {
      throw new Error('secret');
    });
    const issues = issuesOf(quizAttempt, withSchema(throwing));
    expect(issues).toEqual([{ path: '', message: expect.stringMatching(/schema, throws/) }]);
    expect(JSON.stringify(issues)).not.toContain('secret');
  });

  test('that fails without naming an issue still rejects', () => {
    const failing = schemaOf(() => ({ issues: [] }));
    expect(parseActivity(quizAttempt, withSchema(failing), now).ok).toBe(false);
  });

  test('that is asynchronous by promises of another make is refused too, and loses nothing', () => {
    // biome-ignore lint/suspicious/noThenProperty: a promise of another realm or library is no instance of Promise
    const foreign = { then: (resolve: (result: unknown) => void) => resolve({ value: {} }) };
    expect(parseActivity(quizAttempt, withSchema(schemaOf(() => foreign)), now).ok).toBe(false);
  });

  test('that is asynchronous and fails later does not bring the process down', () => {
    let handled = false;
    const promise: Promise<unknown> = Promise.reject(new Error('later'));
    const watched = Object.assign(promise, {
      // biome-ignore lint/suspicious/noThenProperty: a promise that tells whether anyone waits for it
      then: (...args: Parameters<typeof promise.then>) => {
        handled = true;
        return Promise.prototype.then.apply(promise, args);
      },
    });
    Promise.prototype.then.call(promise, undefined, () => {});
    issuesOf(quizAttempt, withSchema(schemaOf(() => watched)));
    expect(handled).toBe(true);
  });

  test('keeps no hold on what is recorded', () => {
    const mine = { list: [1] };
    const { activity } = accepted(quizAttempt, withSchema(schemaOf(() => ({ value: mine }))));
    mine.list.push(2);
    expect(activity.attributes).toEqual({ list: [1] });
  });
});

describe('of a hundred thousand inputs', () => {
  const mark = 'PRIVATE-7f3a';
  const privateText = idText.map((text) => `${mark}${text}`);
  const pad = (n: number) => String(n).padStart(2, '0');

  /** An instant in one of the ways that a host may write it. */
  const writtenInstant = fc
    .tuple(
      instants('1900-01-03T00:00:00Z'),
      fc.constantFrom('Date', 'Z', 'offset', 'day'),
      fc.integer(offsets()),
    )
    .map(([instant, form, offset]): [given: unknown, instant: Date] => {
      if (form === 'Date') return [new Date(instant), instant];
      if (form === 'Z') return [instant.toISOString(), instant];
      if (form === 'day') {
        const day = instant.toISOString().slice(0, 10);
        return [day, new Date(day)];
      }
      const local = new Date(instant.getTime() + offset * 60_000).toISOString().slice(0, -1);
      const zone = `${pad(Math.floor(Math.abs(offset) / 60))}:${pad(Math.abs(offset) % 60)}`;
      return [`${local}${offset < 0 ? '-' : '+'}${zone}`, instant];
    });

  function offsets() {
    return { min: -(24 * 60 - 1), max: 24 * 60 - 1 };
  }

  /** A valid activity, and what is to be kept of it. */
  const valid = fc
    .tuple(
      fc.record(
        {
          studentId: privateText,
          courseId: idText,
          action: fc.oneof(fc.constantFrom('page_view', 'quiz_attempt'), idText),
          region: fc.constantFrom('EU', 'US', 'unknown'),
          activityId: idText,
          itemId: idText,
          sessionId: privateText,
          durationMs: fc.double({ min: 0, max: Number.MAX_SAFE_INTEGER, noNaN: true }),
          score: fc.double({ min: 0, max: 1, noNaN: true }),
          attributes: fc.oneof(fc.constant({ note: mark }), attributesOf(1)),
        },
        { requiredKeys: ['studentId', 'courseId', 'action', 'region'] },
      ),
      writtenInstant,
    )
    .map(([fields, [given, timestamp]]) => ({
      input: { ...fields, timestamp: given } as Record<string, unknown>,
      kept: { ...fields, timestamp } as Omit<Activity, 'activityId' | 'recordedAt'>,
    }));

  const requiredText = ['studentId', 'courseId', 'action', 'region'];
  const optionalText = ['activityId', 'itemId', 'sessionId'];
  const personal = ['studentId', 'sessionId'];
  const missing = Symbol('missing');
  const filler = fc.constantFrom('x', 'é', '學', '😀');
  const notText = fc.constantFrom<unknown>(
    null,
    5,
    Number.NaN,
    true,
    1n,
    [mark],
    { $eq: mark },
    new Date(0),
    () => 1,
  );
  const brokenText = (text: fc.Arbitrary<string>) =>
    fc.oneof(
      notText,
      fc.constant(''),
      fc.tuple(text, filler).map(([start, unit]) => start + unit.repeat(1025)),
      text.map((start) => `${start}\ud800`),
      text.map((end) => `\udc00${end}`),
    );
  const fullText = filler.map((unit) => unit.repeat(1024 / Buffer.byteLength(unit)));
  const notNumber = fc.constantFrom<unknown>(null, '1', '', true, 1n, [], {}, Number.NaN, ...infinities());

  function infinities() {
    return [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  }

  const belowZero = fc.double({ max: -Number.MIN_VALUE, noNaN: true });

  const circle: { [key: string]: unknown } = { note: mark };
  circle.self = circle;
  const notJson = fc.constantFrom<unknown>(
    () => 1,
    Symbol(mark),
    1n,
    Number.NaN,
    ...infinities(),
    new Date(0),
    new Set([mark]),
    new (class Money {})(),
    [undefined],
    new Array(2),
    circle,
    `${mark}\ud800`,
    mark.repeat(6000),
  );

  type Mutation = readonly [field: string, value: unknown];
  const field = (names: readonly string[], values: fc.Arbitrary<unknown>): fc.Arbitrary<Mutation> =>
    fc.tuple(fc.constantFrom(...names), values);

  /** Changes of one field that make an activity wrong. */
  const breaking = fc.oneof(
    field([...requiredText, ...optionalText], brokenText(idText)),
    field(personal, brokenText(privateText)),
    field([...requiredText, 'timestamp'], fc.constantFrom(missing, undefined)),
    field(
      ['timestamp'],
      fc.oneof(
        fc.constantFrom<unknown>(null, 0, Date.parse('2026-01-01'), true, {}, [], new Date(Number.NaN)),
        fc.constantFrom('', 'yesterday', '2026-01-31T09:30:00', '2026-02-30', '2025-02-29T00:00:00Z'),
        fc.constantFrom(
          '2016-12-31T23:59:60Z',
          '2026-01-31T24:00:00Z',
          '0000-01-01',
          '1899-12-31',
          '9999-12-31',
        ),
        fc.date({ max: new Date('1899-12-31T23:59:59.999Z'), noInvalidDate: true }),
        fc.date({ min: new Date(now.getTime() + dayMs + 1), noInvalidDate: true }),
      ),
    ),
    field(['durationMs'], fc.oneof(notNumber, belowZero, fc.constant(2 ** 53))),
    field(['score'], fc.oneof(notNumber, belowZero, fc.double({ min: 1, minExcluded: true, noNaN: true }))),
    field(
      ['attributes'],
      fc.constantFrom<unknown>(null, mark, 5, [mark], () => 1, new Date(0), new Map()),
    ),
    fc
      .tuple(attributesOf(1), notJson, fc.boolean())
      .map(([rest, bad, inList]): Mutation => ['attributes', { ...rest, bad: inList ? [mark, bad] : bad }]),
    field(
      [
        'studentID',
        'student_id',
        'id',
        '_id',
        'position',
        'constructor',
        'toString',
        '$set',
        ' studentId',
        '',
      ],
      fc.constantFrom<unknown>(mark, null, 5, {}),
    ),
  );

  /** Changes of one field that leave an activity right, and what is to be kept: nothing where absent. */
  const harmless = fc.oneof(
    field(
      [...requiredText, ...optionalText],
      fc.oneof(fullText, fc.constantFrom('$gt', '__proto__', ' ', '\u0000')),
    ),
    field([...optionalText, 'durationMs', 'score', 'attributes'], fc.constantFrom(missing, undefined)),
    field(['recordedAt'], fc.constantFrom<unknown>(new Date(0), mark, null, {}, undefined)),
    field(['durationMs'], fc.constantFrom(0, 0.5, Number.MAX_SAFE_INTEGER)),
    field(['score'], fc.constantFrom(0, 1, Number.MIN_VALUE)),
    field(['timestamp'], fc.constantFrom(new Date('1900-01-01T00:00:00Z'), new Date(now.getTime() + dayMs))),
    field(['attributes'], fc.constantFrom<unknown>({}, { a: { b: [null, true, 1.5, 'x'] } })),
  );

  function mutated(input: Record<string, unknown>, [name, value]: Mutation): Record<string, unknown> {
    const { [name]: _, ...rest } = input;
    return value === missing ? rest : { ...rest, [name]: value };
  }

  function expectKept(input: unknown, kept: Record<string, unknown>): void {
    const { activity, contentHash } = accepted(input);
    expect(contentHash).toMatch(/^v1:[\w-]{32}$/);
    // JSON knows no minus zero.
    const { attributes, ...rest } = kept;
    const json = attributes === undefined ? {} : { attributes: JSON.parse(JSON.stringify(attributes)) };
    expect(activity).toEqual({ activityId: contentHash, ...definedOf(rest), ...json, recordedAt: now });
  }

  const definedOf = (object: Record<string, unknown>) =>
    Object.fromEntries(
      Object.entries(object).filter(([, value]) => value !== undefined && value !== missing),
    );

  test('the 50,000 that are valid are recorded as they are', () => {
    fc.assert(
      fc.property(valid, ({ input, kept }) => expectKept(input, { ...kept })),
      { numRuns: 50_000 },
    );
  }, 60_000);

  test('the 40,000 with one field broken are rejected, and that field is named, without anything private', () => {
    fc.assert(
      fc.property(valid, breaking, ({ input }, mutation) => {
        const issues = issuesOf(mutated(input, mutation));
        const unhelpful = issues.filter(
          ({ path, message }) =>
            path.split(/[.[]/, 1)[0] !== mutation[0] ||
            message.length < 5 ||
            `${path} ${message}`.includes('PRIVATE'),
        );
        expect({ unhelpful, any: issues.length > 0 }).toEqual({ unhelpful: [], any: true });
      }),
      { numRuns: 40_000 },
    );
  }, 60_000);

  test('the 10,000 with one field changed for another right value are recorded with it', () => {
    fc.assert(
      fc.property(valid, harmless, ({ input, kept }, mutation) => {
        const { recordedAt: _, ...expected } = mutated({ ...kept }, mutation);
        expectKept(mutated(input, mutation), { ...expected });
      }),
      { numRuns: 10_000 },
    );
  }, 60_000);
});
