import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { activityFromStatement, type XapiMapping } from './xapi-statement.ts';

const adl = 'http://adlnet.gov/expapi';
const video = 'https://w3id.org/xapi/video';
const course = (id: string) => ({ id, definition: { type: `${adl}/activities/course` } });

const played = {
  id: 'da812b09-3090-4dd7-baaf-79f9a93cdd9b',
  actor: { objectType: 'Agent', account: { name: 'ann', homePage: 'http://school.example' } },
  verb: { id: `${video}/verbs/played`, display: { en: 'played' } },
  object: { id: 'uuid://video-1', definition: { type: `${video}/activity-type/video` } },
  context: {
    extensions: { [`${video}/extensions/session-id`]: 'session-1' },
    contextActivities: { parent: [course('C1')] },
  },
  timestamp: '2026-01-31T09:30:00.123456+00:00',
};
const answered = {
  ...played,
  verb: { id: `${adl}/verbs/answered` },
  object: { id: 'q1', definition: { type: `${adl}/activities/cmi.interaction` } },
};

const convert = (statement: unknown, mapping?: XapiMapping) => {
  const conversion = activityFromStatement(statement, mapping);
  if (!conversion.ok) throw new Error(`rejected: ${JSON.stringify(conversion.issues)}`);
  return conversion.activity;
};
const issues = (statement: unknown, mapping?: XapiMapping) => {
  const conversion = activityFromStatement(statement, mapping);
  if (conversion.ok) throw new Error('accepted');
  return conversion.issues;
};

test('a statement becomes an activity', () => {
  expect(activityFromStatement(played)).toEqual({
    ok: true,
    activity: {
      activityId: 'da812b09-3090-4dd7-baaf-79f9a93cdd9b',
      studentId: 'ann@http://school.example',
      courseId: 'C1',
      action: 'played',
      timestamp: '2026-01-31T09:30:00.123456+00:00',
      region: 'unknown',
      itemId: 'uuid://video-1',
      sessionId: 'session-1',
    },
  });
});

describe('the student', () => {
  test.each([
    ['an account', { account: { name: 'ann', homePage: 'http://h' } }, 'ann@http://h'],
    ['an mbox', { mbox: 'mailto:ann@mail.com' }, 'ann@mail.com'],
    ['an mbox_sha1sum', { mbox_sha1sum: 'ab12' }, 'ab12'],
    ['an openid', { openid: 'http://ann.example' }, 'http://ann.example'],
  ])('comes from %s', (_, actor, studentId) => {
    expect(convert({ ...played, actor }).studentId).toBe(studentId);
  });

  test.each([
    ['a group', { objectType: 'Group', mbox: 'mailto:secret@mail.com' }, 'is a group'],
    ['nobody', { name: 'Secret Name' }, 'identifies nobody'],
    ['half an account', { account: { name: 'secret' } }, 'identifies nobody'],
    ['no object', 'secret', 'identifies nobody'],
    ['nothing', undefined, 'identifies nobody'],
  ])('cannot be %s, and is never named', (_, actor, reason) => {
    const [issue, ...others] = issues({ ...played, actor });
    expect(others).toEqual([]);
    expect(issue?.path).toBe('actor');
    expect(issue?.message).toContain(reason);
    expect(issue?.message.toLowerCase()).not.toContain('secret');
  });
});

describe('the course', () => {
  const inContext = (contextActivities: unknown, object: unknown = played.object) =>
    convert({ ...played, object, context: { contextActivities } }).courseId;

  test.each([
    ['a parent of type course', { parent: [{ id: 'module' }, course('P')], grouping: [course('G')] }, 'P'],
    [
      'a grouping of type course',
      { parent: [{ id: 'module' }], grouping: [{ id: 'school' }, course('G')] },
      'G',
    ],
    ['a single object for an array', { parent: course('P') }, 'P'],
    ['the first grouping', { parent: [{ id: 'module' }], grouping: [{ id: 'G1' }, { id: 'G2' }] }, 'G1'],
    ['the first parent', { parent: { id: 'P1' } }, 'P1'],
    ['an entry that has an id', { parent: [null, 7, {}, { id: '' }, { id: 'P2' }] }, 'P2'],
  ])('is %s', (_, contextActivities, courseId) => {
    expect(inContext(contextActivities)).toBe(courseId);
  });

  test('is the object when that is a course and no parent or grouping is', () => {
    expect(inContext({ grouping: [{ id: 'school' }] }, course('O'))).toBe('O');
    expect(inContext({ grouping: [course('G')] }, course('O'))).toBe('G');
    expect(convert({ ...played, context: undefined, object: course('O') }).courseId).toBe('O');
  });

  test('is what the mapping says, and where it says nothing, what the context does', () => {
    const courseId: XapiMapping['courseId'] = ({ object }) => String(object?.id).split('//')[1];
    expect(convert(played, { courseId }).courseId).toBe('video-1');
    expect(convert(played, { courseId: () => undefined }).courseId).toBe('C1');
  });

  test('is missed with what to do about it', () => {
    const [issue] = issues({ ...played, context: {} });
    expect(issue?.path).toBe('context.contextActivities');
    expect(issue?.message).toMatch(/^names no course.*give a mapping with courseId/);
  });
});

describe('the action', () => {
  test.each([
    [`${video}/verbs/played`, 'played'],
    ['http://id.tincanapi.com/verb/Viewed', 'viewed'],
    ['https://w3id.org/xapi/acrossx/verbs/posted-to forum!', 'posted_to_forum'],
    ['http://school.example/verbs#Watched', 'watched'],
    ['http://school.example/verbs/opened/', 'opened'],
    ['urn:school:verb:révisé', 'révisé'],
    ['!!!', '!!!'],
  ])('of %s is %s', (id, action) => {
    expect(convert({ ...played, verb: { id } }).action).toBe(action);
  });

  test.each(['answered', 'attempted', 'Passed', 'failed'])(
    'of having %s a question is a quiz attempt',
    (verb) => {
      const quizzes = [
        { type: `${adl}/activities/cmi.interaction` },
        { type: `${adl}/activities/question` },
        { type: `${adl}/activities/Assessment` },
        { type: 'http://school.example/types/final-quiz' },
        { interactionType: 'choice' },
      ];
      for (const definition of quizzes) {
        const statement = {
          ...played,
          verb: { id: `${adl}/verbs/${verb}` },
          object: { id: 'q', definition },
        };
        expect([definition, convert(statement).action]).toEqual([definition, 'quiz_attempt']);
      }
    },
  );

  test('of anything else done to a question, or of having passed anything else, is the verb', () => {
    expect(convert({ ...answered, verb: { id: `${adl}/verbs/suspended` } }).action).toBe('suspended');
    expect(convert({ ...played, verb: { id: `${adl}/verbs/passed` } }).action).toBe('passed');
  });

  test('is what the mapping says of the verb', () => {
    const actions = { [`${video}/verbs/played`]: 'page_view', [`${adl}/verbs/answered`]: 'guess' };
    expect(convert(played, { actions }).action).toBe('page_view');
    expect(convert({ ...answered, result: { score: { scaled: 1 } } }, { actions })).toMatchObject({
      action: 'guess',
    });
    expect(convert({ ...played, verb: { id: 'constructor' } }, { actions }).action).toBe('constructor');
  });

  test('cannot be told without a verb', () => {
    for (const verb of [undefined, {}, { id: 7 }, null]) {
      expect(issues({ ...played, verb })).toEqual([
        { path: 'verb.id', message: expect.stringContaining('is missing') },
      ]);
    }
  });

  test('of voiding is refused, naming the statement', () => {
    const object = { objectType: 'StatementRef', id: 'da812b09' };
    expect(issues({ actor: played.actor, verb: { id: `${adl}/verbs/voided` }, object })).toEqual([
      { path: 'verb.id', message: expect.stringContaining('voids statement "da812b09"') },
    ]);
    expect(issues({ verb: { id: `${adl}/verbs/voided` } })).toHaveLength(1);
  });
});

describe('the score', () => {
  const score = (given: unknown) => convert({ ...answered, result: { score: given } }).score;

  test.each([
    [{ scaled: 0.8, raw: 1, max: 10 }, 0.8],
    [{ scaled: 0 }, 0],
    [{ scaled: -0.5 }, 0],
    [{ raw: 7, max: 10 }, 0.7],
    [{ raw: 15, min: 10, max: 20 }, 0.5],
    [{ raw: 15, min: null, max: 20 }, 0.75],
    [{ scaled: null, raw: -1, max: 10 }, 0],
  ])('of %j is %d', (given, expected) => {
    expect(score(given)).toBe(expected);
  });

  test.each([
    [{ raw: 7 }],
    [{ max: 10 }],
    [{ raw: 7, max: 0 }],
    [{ raw: '7', max: 10 }],
    [{ scaled: '1' }],
    [JSON.parse('{"scaled":1e999}')],
    ['1'],
    [null],
    [undefined],
  ])('of %j is none', (given) => {
    expect(convert({ ...answered, result: { score: given } })).not.toHaveProperty('score');
  });

  test.each([[{ scaled: 85 }], [{ scaled: -3 }], [{ raw: 85, max: 1 }]])('of %j is refused', (given) => {
    expect(issues({ ...answered, result: { score: given } })).toEqual([
      {
        path: 'result.score',
        message: expect.stringMatching(/^scales to -?\d+, which is not between -1 and 1/),
      },
    ]);
  });

  test('belongs to quiz attempts only', () => {
    expect(convert({ ...played, result: { score: { scaled: 0.8 } } })).not.toHaveProperty('score');
    const actions = { [`${video}/verbs/played`]: 'quiz_attempt' };
    expect(convert({ ...played, result: { score: { scaled: 0.8 } } }, { actions }).score).toBe(0.8);
  });
});

describe('the rest', () => {
  test.each([
    ['2026-01-31T09:30:00', '2026-01-31T09:30:00Z'],
    ['2026-01-31T09:30', '2026-01-31T09:30Z'],
    ['2026-01-31T09:30:00.5', '2026-01-31T09:30:00.5Z'],
    ['2026-01-31T09:30:00Z', '2026-01-31T09:30:00Z'],
    ['2026-01-31T09:30:00+0000', '2026-01-31T09:30:00+0000'],
    ['2026-01-31T09:30:00-05', '2026-01-31T09:30:00-05'],
    ['2026-01-31', '2026-01-31'],
    ['soon', 'soon'],
  ])('the timestamp %s is taken as %s', (given, timestamp) => {
    expect(convert({ ...played, timestamp: given }).timestamp).toBe(timestamp);
  });

  test('stored stands in for a missing timestamp', () => {
    const stored = '2026-02-01T00:00:00Z';
    expect(convert({ ...played, stored }).timestamp).toBe(played.timestamp);
    expect(convert({ ...played, timestamp: null, stored }).timestamp).toBe(stored);
    expect(issues({ ...played, timestamp: undefined })[0]).toEqual({
      path: 'timestamp',
      message: 'is missing, and so is stored; give ISO 8601 text',
    });
    expect(issues({ ...played, timestamp: 17 })[0]?.message).toBe('is a number; give ISO 8601 text');
  });

  test('the registration comes before the session of the video profile', () => {
    const context = { ...played.context, registration: 'registration-1' };
    expect(convert({ ...played, context }).sessionId).toBe('registration-1');
  });

  test('the duration is given in milliseconds, or left out', () => {
    expect(convert({ ...played, result: { duration: 'PT1M0.5S' } }).durationMs).toBe(60_500);
    for (const duration of ['P1Y', 'a while', 7]) {
      expect(convert({ ...played, result: { duration } })).not.toHaveProperty('durationMs');
    }
  });

  test('the region is looked up in context, result and object, in this order', () => {
    const regionExtension = 'https://school.example/region';
    const at = (...regions: unknown[]) => {
      const [context, result, definition] = regions.map((region) => ({
        extensions: { [regionExtension]: region },
      }));
      return {
        ...played,
        context: { ...played.context, ...context },
        result,
        object: { id: 'v', definition },
      };
    };
    expect(convert(at('EU', 'NA', 'AS'), { regionExtension }).region).toBe('EU');
    expect(convert(at(undefined, 'NA', 'AS'), { regionExtension }).region).toBe('NA');
    expect(convert(at({ no: 'text' }, '', 'AS'), { regionExtension }).region).toBe('AS');
    expect(convert(at(), { regionExtension }).region).toBe('unknown');
    expect(convert(at('EU')).region).toBe('unknown');
  });

  test('only an activity is an item', () => {
    for (const objectType of ['Agent', 'Group', 'StatementRef', 'SubStatement']) {
      expect(convert({ ...played, object: { ...answered.object, objectType } })).not.toHaveProperty('itemId');
      expect(convert({ ...answered, object: { ...answered.object, objectType } }).action).toBe('answered');
    }
  });

  test('everything that is wrong is told at once', () => {
    expect(issues({}).map(({ path }) => path)).toEqual([
      'actor',
      'context.contextActivities',
      'verb.id',
      'timestamp',
    ]);
  });

  test.each([[null], [undefined], [[]], ['text'], [7]])('%j is no statement', (value) => {
    expect(issues(value)).toEqual([
      { path: '', message: expect.stringMatching(/, not an object; give a statement$/) },
    ]);
  });

  test('no statement, however broken, makes it throw', () => {
    const anything = fc.jsonValue();
    const maybe = (value: unknown) => fc.oneof(fc.constant(value), anything);
    const statement = fc.record(
      {
        id: maybe(played.id),
        actor: maybe(played.actor),
        verb: fc.oneof(maybe(played.verb), fc.constant(answered.verb)),
        object: fc.oneof(maybe(answered.object), fc.record({ id: anything, definition: anything })),
        result: fc.record({
          score: fc.oneof(anything, fc.record({ scaled: anything, raw: anything })),
          duration: anything,
        }),
        context: maybe({ contextActivities: { parent: [played] } }),
        timestamp: maybe(played.timestamp),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.oneof(statement, anything), (value) => {
        const conversion = activityFromStatement(value, { regionExtension: 'r', actions: { a: 'b' } });
        if (conversion.ok) expect(conversion.activity.studentId).toBe('ann@http://school.example');
        else expect(conversion.issues.length).toBeGreaterThan(0);
      }),
    );
  });
});
