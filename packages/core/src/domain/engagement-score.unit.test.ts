import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { activityOf, agree, cutUp, instants } from '../../test/arbitraries.ts';
import type { Activity } from './activity.ts';
import {
  engagementScore,
  forwardDecayOf,
  maxExponent,
  outgrown,
  type ScoreModel,
  scoreAt,
  scoreDefinition,
  scoreIncrement,
  scoreRulesFingerprint,
  sumFor,
  toScoreModel,
  weightOf,
} from './engagement-score.ts';
import { ValidationError } from './errors.ts';

const hourMs = 60 * 60 * 1000;
const yearMs = 365 * 24 * hourMs;
const firstMs = Date.parse('1900-01-01T00:00:00Z');
const lastMs = Date.parse('9999-12-31T00:00:00Z');
const longAgo = new Date(firstMs);
const farAhead = new Date(lastMs);

function did(action: string, timestamp: string): Activity {
  const instant = new Date(timestamp);
  return {
    activityId: `${action} ${timestamp}`,
    studentId: 'S1',
    courseId: 'C1',
    action,
    timestamp: instant,
    region: 'EU',
    recordedAt: instant,
  };
}

const anyInstant = instants('1900-01-01T00:00:00Z', '9999-12-31T00:00:00Z');
const halfLives = fc.oneof(
  fc.constantFrom(hourMs, 7 * 24 * hourMs, yearMs),
  fc.integer({ min: hourMs, max: yearMs }),
);
const models = fc
  .record({
    halfLife: halfLives,
    weights: fc.dictionary(
      fc.constantFrom('page_view', 'quiz_attempt', '__proto__'),
      fc.oneof(fc.constantFrom(0, 1, 1e9), fc.double({ min: 1e-3, max: 1e9, noNaN: true })),
    ),
    otherWeight: fc.constantFrom(0, 0.5, 1),
  })
  .map(toScoreModel);

/** Activities, an instant and landmarks that lie within so many half-lives of each other. */
function nearEachOther(halfLivesApart: number) {
  return models.chain((model) => {
    const reach = Math.min(halfLivesApart * model.halfLife, (lastMs - firstMs) / 2);
    return fc.integer({ min: firstMs, max: Math.floor(lastMs - reach) }).chain((from) => {
      const times = fc.date({
        min: new Date(from),
        max: new Date(from + Math.floor(reach)),
        noInvalidDate: true,
      });
      return fc.record({
        model: fc.constant(model),
        activities: fc.array(activityOf({ students: ['S1'], times }), { minLength: 1, maxLength: 12 }),
        at: times,
        landmark: times.map((time) => time.getTime()),
        laterLandmark: times.map((time) => time.getTime()),
      });
    });
  });
}

const sumOf = (activities: readonly Activity[], model: ScoreModel, landmark: number) =>
  activities.reduce((sum, activity) => sum + scoreIncrement(activity, model, landmark), 0);

describe('the engagement score', () => {
  const model = toScoreModel();

  test('weighs a page view 1, a quiz attempt 3, anything else 1, at the moment itself', () => {
    const at = '2026-01-01T00:00:00Z';
    const activities = [did('page_view', at), did('quiz_attempt', at), did('forum_post', at)];
    expect(activities.map((activity) => engagementScore([activity], model, new Date(at)))).toEqual([1, 3, 1]);
    expect(engagementScore(activities, model, new Date(at))).toBe(5);
  });

  test('halves in 7 days, and in as many again', () => {
    const activity = did('quiz_attempt', '2026-01-01T00:00:00Z');
    expect(engagementScore([activity], model, new Date('2026-01-08T00:00:00Z'))).toBe(1.5);
    expect(engagementScore([activity], model, new Date('2026-01-15T00:00:00Z'))).toBe(0.75);
  });

  test('counts what is still to come for more, as the formula says', () => {
    const activity = did('page_view', '2026-01-08T00:00:00Z');
    expect(engagementScore([activity], model, new Date('2026-01-01T00:00:00Z'))).toBe(2);
  });

  test('of nothing is 0', () => {
    expect(engagementScore([], model, new Date())).toBe(0);
  });

  test('halves from any instant to one half-life later', () => {
    fc.assert(
      fc.property(nearEachOther(400), ({ model, activities, at, landmark }) => {
        const later = new Date(at.getTime() + model.halfLife);
        const score = engagementScore(activities, model, at);
        expect(agree(engagementScore(activities, model, later), score / 2)).toBe(true);
        const sum = sumOf(activities, model, landmark);
        const decay = { halfLife: model.halfLife, landmark };
        expect(agree(scoreAt(sum, decay, later), scoreAt(sum, decay, at) / 2)).toBe(true);
      }),
    );
  });

  test('is finite and not negative for every instant from 1900 to 9999', () => {
    const positive = models.filter(
      ({ weights, otherWeight }) => otherWeight > 0 && [...weights.values()].every((weight) => weight > 0),
    );
    const activities = fc.array(activityOf({ times: anyInstant }), { maxLength: 5 });
    fc.assert(
      fc.property(positive, activities, anyInstant, (model, given, at) => {
        const score = engagementScore(given, model, at);
        expect(Number.isFinite(score) && score >= 0).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  test('is finite also where an action weighs nothing and lies far ahead', () => {
    const weightless = toScoreModel({ halfLife: '1h', weights: { heartbeat: 0 } });
    expect(engagementScore([did('heartbeat', '2026-01-01T00:00:00Z')], weightless, longAgo)).toBe(0);
  });
});

describe('forward decay', () => {
  test('gives the score of the definition, for any order, half-life and landmark', () => {
    const inAnyOrder = nearEachOther(maxExponent).chain((given) =>
      fc.record({
        given: fc.constant(given),
        shuffled: fc.shuffledSubarray(given.activities, {
          minLength: given.activities.length,
          maxLength: given.activities.length,
        }),
      }),
    );
    fc.assert(
      fc.property(inAnyOrder, ({ given: { model, activities, at, landmark }, shuffled }) => {
        const decay = { halfLife: model.halfLife, landmark };
        const score = scoreAt(sumOf(shuffled, model, landmark), decay, at);
        expect(agree(score, engagementScore(activities, model, at))).toBe(true);
      }),
      { numRuns: 3000 },
    );
  });

  test('sums of batches, added, are the sum of one by one', () => {
    const cuts = fc.array(fc.nat(100), { maxLength: 4 });
    fc.assert(
      fc.property(nearEachOther(maxExponent), cuts, ({ model, activities, landmark }, places) => {
        const batches = cutUp(activities, places).map((batch) => sumOf(batch, model, landmark));
        const merged = batches.reduce((sum, batch) => sum + batch, 0);
        expect(agree(merged, sumOf(activities, model, landmark))).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  test('gives the same scores before and after a change of the landmark', () => {
    fc.assert(
      fc.property(nearEachOther(maxExponent), ({ model, activities, at, landmark, laterLandmark }) => {
        const before = { halfLife: model.halfLife, landmark };
        const after = { halfLife: model.halfLife, landmark: laterLandmark };
        const score = scoreAt(sumOf(activities, model, landmark), before, at);
        expect(agree(scoreAt(sumOf(activities, model, laterLandmark), after, at), score)).toBe(true);
        // A sum can also be carried over without the activities.
        expect(agree(scoreAt(sumFor(score, after, at), after, at), score)).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  test('ranks students at every instant as it does at any other', () => {
    fc.assert(
      fc.property(nearEachOther(300), anyInstant, ({ model, activities, at, landmark }, other) => {
        const decay = { halfLife: model.halfLife, landmark };
        const sums = activities.map((activity) => scoreIncrement(activity, model, landmark));
        const [mine = 0, yours = 0] = sums;
        const sign = Math.sign(scoreAt(mine, decay, at) - scoreAt(yours, decay, at));
        const otherSign = Math.sign(scoreAt(mine, decay, other) - scoreAt(yours, decay, other));
        // Far off, both may be too small or too large to be told apart; but they never change places.
        expect(sign * otherSign).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 1000 },
    );
  });

  test('reads any sum at any instant as a finite score', () => {
    const sums = fc.oneof(
      fc.constantFrom(0, 1, Number.MIN_VALUE, Number.MAX_VALUE, 2 ** 900),
      fc.double({ min: 0, max: Number.MAX_VALUE, noNaN: true }),
    );
    fc.assert(
      fc.property(sums, halfLives, anyInstant, anyInstant, (sum, halfLife, landmark, at) => {
        const decay = { halfLife, landmark: landmark.getTime() };
        for (const result of [scoreAt(sum, decay, at), sumFor(sum, decay, at)]) {
          expect(Number.isFinite(result) && result >= 0).toBe(true);
        }
      }),
      { numRuns: 3000 },
    );
    const shortest = { halfLife: 1, landmark: firstMs };
    expect(scoreAt(1, shortest, farAhead)).toBe(0);
    expect(sumFor(1, shortest, farAhead)).toBe(Number.MAX_VALUE);
    expect(sumFor(0, shortest, farAhead)).toBe(0);
  });

  test('finds back to the score from the sum that stands for it, and the other way round', () => {
    const scores = fc.double({ min: 1e-6, max: 1e12, noNaN: true });
    const inReach = halfLives.chain((halfLife) => {
      const reach = Math.min(900 * halfLife, (lastMs - firstMs) / 2);
      return fc.tuple(
        fc.constant(halfLife),
        fc.integer({ min: firstMs, max: Math.floor(lastMs - reach) }),
        fc.integer({ min: 0, max: Math.floor(reach) }),
        fc.boolean(),
      );
    });
    fc.assert(
      fc.property(scores, inReach, (score, [halfLife, early, apart, backwards]) => {
        const late = early + apart;
        const decay = { halfLife, landmark: backwards ? late : early };
        const at = new Date(backwards ? early : late);
        expect(agree(scoreAt(sumFor(score, decay, at), decay, at), score)).toBe(true);
        expect(agree(sumFor(scoreAt(score, decay, at), decay, at), score)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  test('scales over more than a double can hold in one step', () => {
    // 2^-1000 at the landmark, 1990 half-lives later than the instant asked about.
    const decay = { halfLife: 1, landmark: 1990 };
    expect(agree(scoreAt(2 ** -1000, decay, new Date(0)), 2 ** 990)).toBe(true);
    expect(agree(sumFor(2 ** 990, decay, new Date(0)), 2 ** -1000)).toBe(true);
  });

  test('an increment doubles with every half-life after the landmark', () => {
    const model = toScoreModel({ halfLife: '1d', weights: { quiz_attempt: 3 } });
    const landmark = Date.parse('2026-01-01T00:00:00Z');
    expect(scoreIncrement(did('quiz_attempt', '2026-01-01T00:00:00Z'), model, landmark)).toBe(3);
    expect(scoreIncrement(did('quiz_attempt', '2026-01-03T00:00:00Z'), model, landmark)).toBe(12);
    expect(scoreIncrement(did('quiz_attempt', '2025-12-31T00:00:00Z'), model, landmark)).toBe(1.5);
  });
});

describe('a landmark', () => {
  test('is outgrown after 900 half-lives, not at them', () => {
    const decay = { halfLife: hourMs, landmark: 0 };
    expect(outgrown(decay, 900 * hourMs)).toBe(false);
    expect(outgrown(decay, 900 * hourMs + 1)).toBe(true);
    expect(outgrown(decay, -lastMs)).toBe(false);
  });

  test('that is not outgrown leaves room for a million activities of the largest weight', () => {
    const model = toScoreModel({ halfLife: 1, otherWeight: 1e9 });
    const latest = did('other', '2026-01-01T00:00:00Z');
    const landmark = latest.timestamp.getTime() - maxExponent;
    expect(outgrown({ halfLife: 1, landmark }, latest.timestamp.getTime())).toBe(false);
    expect(Number.isFinite(scoreIncrement(latest, model, landmark) * 1e6)).toBe(true);
  });

  test('that is not outgrown lasts 17 years at 7 days and 5 weeks at an hour', () => {
    const years = 17.2 * yearMs;
    expect(outgrown({ halfLife: 7 * 24 * hourMs, landmark: 0 }, years)).toBe(false);
    expect(outgrown({ halfLife: hourMs, landmark: 0 }, 5 * 7 * 24 * hourMs)).toBe(false);
  });
});

describe('the definition of a generation of scores', () => {
  test('brings back half-life and landmark, to the last digit', () => {
    const landmarks = fc.oneof(fc.integer({ min: firstMs, max: lastMs }), fc.constantFrom(0, -1, 0.5));
    const lives = fc.oneof(halfLives, fc.double({ min: 1e-3, max: 1e20, noNaN: true }));
    fc.assert(
      fc.property(lives, landmarks, (halfLife, landmark) => {
        const definition = scoreDefinition(toScoreModel({ halfLife }), landmark);
        expect(forwardDecayOf(definition)).toEqual({ halfLife, landmark });
      }),
    );
  });

  test('begins with the fingerprint of the rules and a space', () => {
    const model = toScoreModel();
    const definition = scoreDefinition(model, 1_767_225_600_000);
    expect(definition.startsWith(`${scoreRulesFingerprint(model)} `)).toBe(true);
    expect(definition).toMatch(
      /^engagement-score\/1 halfLife=604800000 weights=[\w-]{16} landmark=1767225600000$/,
    );
  });

  test('of the default rules is frozen: it stands in every checkpoint', () => {
    expect(scoreDefinition(toScoreModel(), 0)).toBe(
      'engagement-score/1 halfLife=604800000 weights=s-wS2ri2By2QPXJH landmark=0',
    );
  });

  test('is the same for the same rules, however they are written', () => {
    const one = toScoreModel({ halfLife: '7d', weights: { a: 1, b: 2, __proto__x: 3 } });
    const two = toScoreModel({
      halfLife: 604_800_000,
      weights: { __proto__x: 3, b: 2, a: 1 },
      otherWeight: 1,
    });
    expect(scoreDefinition(one, 5)).toBe(scoreDefinition(two, 5));
  });

  test.each([
    ['another half-life', { halfLife: '8d' as const }],
    ['another weight', { weights: { page_view: 2, quiz_attempt: 3 } }],
    ['another action', { weights: { page_view: 1, quiz_attempts: 3 } }],
    ['one action more', { weights: { page_view: 1, quiz_attempt: 3, forum_post: 1 } }],
    ['another weight of the others', { otherWeight: 0 }],
  ])('differs for %s', (_, rules) => {
    expect(scoreRulesFingerprint(toScoreModel(rules))).not.toBe(scoreRulesFingerprint(toScoreModel()));
  });

  test.each(['', 'daily-engagement/1', 'engagement-score/2 halfLife=1 weights=x landmark=0', 'landmark=0'])(
    'cannot be read out of %j',
    (definition) => {
      expect(() => forwardDecayOf(definition)).toThrow(/is no definition of engagement scores/);
    },
  );
});

describe('the rules of scoring', () => {
  test('have defaults: 7 days, page view 1, quiz attempt 3, others 1', () => {
    const model = toScoreModel();
    expect(model.halfLife).toBe(7 * 24 * hourMs);
    expect(
      ['page_view', 'quiz_attempt', 'forum_post', '__proto__', ''].map((one) => weightOf(model, one)),
    ).toEqual([1, 3, 1, 1, 1]);
  });

  test('with weights of their own take none of the defaults over', () => {
    const model = toScoreModel({ weights: { quiz_attempt: 5 }, otherWeight: 0 });
    expect(weightOf(model, 'quiz_attempt')).toBe(5);
    expect(weightOf(model, 'page_view')).toBe(0);
  });

  test('may weigh actions that are named like members of objects', () => {
    const model = toScoreModel({ weights: JSON.parse('{"__proto__":7,"toString":8}') });
    expect(weightOf(model, '__proto__')).toBe(7);
    expect(weightOf(model, 'toString')).toBe(8);
    expect(weightOf(model, 'constructor')).toBe(1);
  });

  test('may weigh 0 and 10⁹', () => {
    const model = toScoreModel({ weights: { nothing: 0, most: 1e9 } });
    expect(weightOf(model, 'nothing')).toBe(0);
    expect(weightOf(model, 'most')).toBe(1e9);
  });

  test.each(
    [-1, -Number.MIN_VALUE, 1e9 + 1, Number.NaN, Number.POSITIVE_INFINITY, 'much', undefined].map((wrong) => [
      wrong,
    ]),
  )('refuse a weight of %s, and name its action', (weight) => {
    expect(() => toScoreModel({ weights: { page_view: 1, forum_post: weight as number } })).toThrow(
      /^Invalid score rules: weights\.forum_post: .+ is not between 0 and 1000000000$/,
    );
  });

  test.each([null, '5', true, []].map((wrong) => [wrong]))(
    'refuse a weight that is no number: %s',
    (weight) => {
      expect(() => toScoreModel({ weights: { page_view: weight as never } })).toThrow(ValidationError);
    },
  );

  test('refuse a weight of the others that is none', () => {
    for (const otherWeight of [-1, Number.NaN, 2e9]) {
      expect(() => toScoreModel({ otherWeight })).toThrow(/is not between 0 and 1000000000$/);
    }
  });

  test('list every wrong weight', () => {
    const wrong = () => toScoreModel({ weights: { a: -1, b: 1, c: Number.NaN }, otherWeight: -2 });
    expect(wrong).toThrow(/weights\.a: -1 is .+; weights\.c: NaN is .+; .*other.*: -2 is not between/);
  });

  test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY, 'week', null].map((wrong) => [wrong]))(
    'refuse a half-life of %s',
    (halfLife) => {
      expect(() => toScoreModel({ halfLife: halfLife as never })).toThrow(/^Invalid duration: halfLife: /);
    },
  );
});
