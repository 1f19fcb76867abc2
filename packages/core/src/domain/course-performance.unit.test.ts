import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { activityOf, agree } from '../../test/arbitraries.ts';
import type { Activity } from './activity.ts';
import { type CoursePerformance, PerformanceTally, percentile } from './course-performance.ts';

const start = Date.parse('2026-01-01T00:00:00Z');
const weekMs = 7 * 24 * 60 * 60 * 1000;

const activity = (fields: Partial<Activity> = {}): Activity => ({
  activityId: 'A1',
  studentId: 'S1',
  courseId: 'C1',
  action: 'page_view',
  timestamp: new Date(start),
  region: 'EU',
  recordedAt: new Date(start),
  ...fields,
});

const attempt = (score?: number, fields: Partial<Activity> = {}) =>
  activity({ action: 'quiz_attempt', ...(score !== undefined && { score }), ...fields });

function performanceOf(activities: readonly Activity[], passMark = 0.5): CoursePerformance[] {
  const tally = new PerformanceTally();
  for (const one of activities) tally.add(one);
  return tally.courses({ passMark });
}

/** Course performance by its definition, one course after the other, each figure with a pass of its own. */
function byDefinition(activities: readonly Activity[], passMark: number): CoursePerformance[] {
  const courses = [...new Set(activities.map(({ courseId }) => courseId))];
  return courses
    .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
    .map((courseId) => {
      const mine = activities.filter((one) => one.courseId === courseId);
      const students = [...new Set(mine.map(({ studentId }) => studentId))];
      const attempts = mine.filter(({ action }) => action === 'quiz_attempt');
      const scores = attempts
        .flatMap(({ score }) => (score === undefined ? [] : [score]))
        .sort((a, b) => a - b);
      const retained = students.filter((studentId) => {
        const times = mine.filter((one) => one.studentId === studentId).map((one) => one.timestamp.getTime());
        return times.some((time) => time >= Math.min(...times) + weekMs);
      });
      const counts = {
        courseId,
        activities: mine.length,
        activeStudents: students.length,
        quizAttempts: attempts.length,
        scoredAttempts: scores.length,
        retained7d: retained.length / students.length,
      };
      if (scores.length === 0) return counts;
      return {
        ...counts,
        meanScore: scores.reduce((sum, score) => sum + score, 0) / scores.length,
        passRate: scores.filter((score) => score >= passMark).length / scores.length,
        p50Score: weighted(scores, 0.5),
        p90Score: weighted(scores, 0.9),
      };
    });
}

/** The percentile as Spark words it: the two values around the place, each weighted by its nearness. */
function weighted(sorted: readonly number[], share: number): number {
  const place = share * (sorted.length - 1);
  const [lower, higher] = [Math.floor(place), Math.ceil(place)];
  const [low = Number.NaN, high = Number.NaN] = [sorted[lower], sorted[higher]];
  return lower === higher ? low : (higher - place) * low + (place - lower) * high;
}

function expectSame(found: readonly CoursePerformance[], expected: readonly CoursePerformance[]): void {
  expect(found.map(({ courseId }) => courseId)).toEqual(expected.map(({ courseId }) => courseId));
  for (const [i, course] of found.entries()) {
    const other = expected[i] as CoursePerformance;
    expect(Object.keys(course).sort()).toEqual(Object.keys(other).sort());
    for (const figure of ['activities', 'activeStudents', 'quizAttempts', 'scoredAttempts'] as const) {
      expect(course[figure]).toBe(other[figure]);
    }
    for (const figure of ['meanScore', 'passRate', 'p50Score', 'p90Score', 'retained7d'] as const) {
      expect(agree(course[figure] ?? 0, other[figure] ?? 0)).toBe(true);
    }
  }
}

describe('a percentile', () => {
  test.each([
    [[1, 2, 3, 4], 0.5, 2.5],
    [[1, 2, 3, 4], 0.9, 3.7],
    [[1, 2, 3, 4], 0, 1],
    [[1, 2, 3, 4], 1, 4],
    [[1, 2, 3, 4], 0.25, 1.75],
    [[1, 2, 3], 0.5, 2],
    [[1, 2, 3], 0.9, 2.8],
    [[7], 0.5, 7],
    [[7], 0.9, 7],
    [[0, 1], 0.9, 0.9],
    [[0.5, 0.5, 0.5], 0.9, 0.5],
    [[15, 20, 35, 40, 50], 0.4, 29],
  ])('of %j at %d is %d', (values, share, expected) => {
    expect(percentile(values, share)).toBeCloseTo(expected, 12);
  });

  test('lies between the smallest and the largest value, and rises with the share', () => {
    const values = fc
      .array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 50 })
      .map((some) => some.sort((a, b) => a - b));
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(values, share, share, (sorted, one, other) => {
        const [low, high] = [
          percentile(sorted, Math.min(one, other)),
          percentile(sorted, Math.max(one, other)),
        ];
        expect(low).toBeGreaterThanOrEqual((sorted[0] as number) - 1e-12);
        expect(high).toBeLessThanOrEqual((sorted.at(-1) as number) + 1e-12);
        expect(low).toBeLessThanOrEqual(high + 1e-12);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('course performance', () => {
  test('of a small course is what one works out by hand', () => {
    const activities = [
      activity(),
      attempt(0.2),
      attempt(0.4, { studentId: 'S2' }),
      attempt(0.6, { studentId: 'S2', timestamp: new Date(start + weekMs) }),
      attempt(0.8, { studentId: 'S3' }),
      attempt(undefined, { studentId: 'S4' }),
    ];
    const [course] = performanceOf(activities);
    expect(course).toEqual({
      courseId: 'C1',
      activities: 6,
      activeStudents: 4,
      quizAttempts: 5,
      scoredAttempts: 4,
      meanScore: expect.closeTo(0.5, 12),
      passRate: 0.5,
      p50Score: expect.closeTo(0.5, 12),
      p90Score: expect.closeTo(0.74, 12),
      retained7d: 0.25,
    });
  });

  test('is what its definition says, and the same for any order of the activities', () => {
    const many = fc.array(
      activityOf({
        students: ['S1', 'S2', 'S3', '__proto__', ''],
        courses: ['C1', '__proto__', '😀', '\uffff'],
        actions: ['page_view', 'quiz_attempt', 'quiz_attempt', 'forum_post'],
        times: fc.integer({ min: 0, max: 32 }).map((quarters) => new Date(start + (quarters * weekMs) / 16)),
      }),
      { maxLength: 60 },
    );
    const shuffled = many.chain((some) =>
      fc.tuple(
        fc.constant(some),
        fc.shuffledSubarray(some, { minLength: some.length, maxLength: some.length }),
      ),
    );
    fc.assert(
      fc.property(shuffled, fc.constantFrom(0, 0.5, 0.7, 1), ([activities, others], passMark) => {
        const found = performanceOf(activities, passMark);
        expectSame(found, byDefinition(activities, passMark));
        expect(performanceOf(others, passMark)).toEqual(found);
      }),
      { numRuns: 1000 },
    );
  });

  test('of no activities has no course', () => {
    expect(performanceOf([])).toEqual([]);
  });

  test('without a quiz has no figures over scores, rather than zeros', () => {
    expect(performanceOf([activity(), activity({ score: 0.9 })])).toEqual([
      { courseId: 'C1', activities: 2, activeStudents: 1, quizAttempts: 0, scoredAttempts: 0, retained7d: 0 },
    ]);
  });

  test('with attempts that nobody scored has none either', () => {
    const [course] = performanceOf([attempt(), attempt()]);
    expect(course).toMatchObject({ quizAttempts: 2, scoredAttempts: 0 });
    expect(course).not.toHaveProperty('meanScore');
    expect(course).not.toHaveProperty('passRate');
  });

  test('knows a score of 0 from no score', () => {
    expect(performanceOf([attempt(0)])).toMatchObject([
      { scoredAttempts: 1, meanScore: 0, passRate: 0, p50Score: 0, p90Score: 0 },
    ]);
  });

  test('with equal scores has them for mean and percentiles', () => {
    const [course] = performanceOf(Array.from({ length: 7 }, () => attempt(0.7)));
    expect(course?.meanScore).toBeCloseTo(0.7, 12);
    expect(course?.p50Score).toBe(0.7);
    expect(course?.p90Score).toBe(0.7);
  });

  test('takes numbers for numbers when it sorts them', () => {
    const [course] = performanceOf([1, 1e-7, 0.5].map((score) => attempt(score)));
    expect(course?.p50Score).toBe(0.5);
  });

  test('passes an attempt at the mark, and not below', () => {
    const scores = [0.5, 0.5 - Number.EPSILON, 0.6].map((score) => attempt(score));
    expect(performanceOf(scores, 0.5)[0]?.passRate).toBeCloseTo(2 / 3, 12);
    expect(performanceOf(scores, 0)[0]?.passRate).toBe(1);
    expect(performanceOf([attempt(1), attempt(0.99)], 1)[0]?.passRate).toBe(0.5);
  });

  test('retains a student 7 × 24 hours after the first activity, and not a millisecond before', () => {
    const at = (ms: number, studentId: string) => activity({ studentId, timestamp: new Date(start + ms) });
    const retained = (...activities: Activity[]) => performanceOf(activities)[0]?.retained7d;
    expect(retained(at(0, 'S1'), at(weekMs, 'S1'))).toBe(1);
    expect(retained(at(0, 'S1'), at(weekMs - 1, 'S1'))).toBe(0);
    expect(retained(at(weekMs, 'S1'), at(0, 'S1'))).toBe(1);
    expect(retained(at(weekMs / 2, 'S1'), at(weekMs, 'S1'), at(0, 'S1'))).toBe(1);
    expect(retained(at(0, 'S1'), at(weekMs, 'S2'))).toBe(0);
    expect(retained(at(0, 'S1'), at(weekMs, 'S1'), at(0, 'S2'))).toBe(0.5);
  });

  test('keeps courses apart, and lists them by code point', () => {
    const courses = ['b', '😀', '\uffff', 'a', '__proto__'];
    const retainedElsewhere = activity({ courseId: 'a', timestamp: new Date(start + weekMs) });
    const found = performanceOf([...courses.map((courseId) => activity({ courseId })), retainedElsewhere]);
    expect(found.map(({ courseId }) => courseId)).toEqual(['__proto__', 'a', 'b', '\uffff', '😀']);
    expect(found.map(({ retained7d }) => retained7d)).toEqual([0, 1, 0, 0, 0]);
  });

  test('can be read while it goes on', () => {
    const tally = new PerformanceTally();
    tally.add(attempt(1));
    expect(tally.courses({ passMark: 0.5 })).toMatchObject([{ meanScore: 1, activities: 1 }]);
    tally.add(attempt(0));
    expect(tally.courses({ passMark: 0.5 })).toMatchObject([{ meanScore: 0.5, activities: 2 }]);
  });
});
