import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { activityOf, agree, cutUp } from '../../test/arbitraries.ts';
import type { Activity } from './activity.ts';
import { scoreIncrement, toScoreModel } from './engagement-score.ts';
import { type BoardIncrements, sumIncrements } from './score-increments.ts';

const model = toScoreModel({ halfLife: '1d' });
const landmark = Date.parse('2026-01-15T00:00:00Z');
const decay = { halfLife: model.halfLife, landmark };

const activity = (fields: Partial<Activity>): Activity => ({
  activityId: 'A1',
  studentId: 'S1',
  courseId: 'C1',
  action: 'page_view',
  timestamp: new Date(landmark),
  region: 'EU',
  recordedAt: new Date(landmark),
  ...fields,
});

/** Every increment by its board and student; no key can be mistaken for another. */
function flat(boards: readonly BoardIncrements[]): Map<string, number> {
  const all = new Map<string, number>();
  for (const { courseId, action, increments } of boards) {
    for (const [studentId, increment] of increments) {
      const key = JSON.stringify([courseId ?? null, action ?? null, studentId]);
      if (all.has(key)) throw new Error(`${key} comes twice`);
      all.set(key, increment);
    }
  }
  return all;
}

describe('what activities add to the boards', () => {
  test('one activity counts on four boards: overall, its action, its course, and both', () => {
    const { boards } = sumIncrements([activity({ action: 'quiz_attempt' })], model, decay);
    const increments = new Map([['S1', 3]]);
    expect(boards).toHaveLength(4);
    expect(boards).toEqual(
      expect.arrayContaining([
        { increments },
        { action: 'quiz_attempt', increments },
        { courseId: 'C1', increments },
        { courseId: 'C1', action: 'quiz_attempt', increments },
      ]),
    );
    // A board that is not about a course has no such member, not one that is undefined.
    expect(boards.map((board) => Object.keys(board).length).sort()).toEqual([1, 2, 2, 3]);
  });

  test('nothing adds nothing', () => {
    expect(sumIncrements([], model, decay)).toEqual({ boards: [] });
  });

  test('come with the latest timestamp, whatever the order and the weight', () => {
    const weightless = toScoreModel({ weights: { page_view: 0 } });
    const days = ['2026-01-03', '2026-01-09', '2025-12-31'].map((day) => new Date(day));
    const activities = days.map((timestamp) => activity({ timestamp }));
    expect(sumIncrements(activities, weightless, decay).latest).toEqual(days[1]);
  });

  test('activities of one student are summed, of different ones kept apart', () => {
    const { boards } = sumIncrements(
      [
        activity({}),
        activity({ timestamp: new Date(landmark + model.halfLife) }),
        activity({ studentId: 'S2', courseId: 'C2' }),
      ],
      model,
      decay,
    );
    expect(flat(boards).get('[null,null,"S1"]')).toBe(3);
    expect(flat(boards).get('[null,null,"S2"]')).toBe(1);
    expect(flat(boards).get('["C1",null,"S1"]')).toBe(3);
    expect(flat(boards).has('["C2",null,"S1"]')).toBe(false);
  });

  test('are what each board would get from its own activities alone, even under strange names', () => {
    const names = ['__proto__', 'constructor', '', 'undefined', 'null', '学生 😀', 'a"b', 'a,b'];
    const pools = { students: names, courses: names, actions: names };
    fc.assert(
      fc.property(fc.array(activityOf(pools), { maxLength: 40 }), (activities) => {
        const expected = new Map<string, number>();
        const distinct = <T>(values: T[]) => [...new Set(values)];
        for (const courseId of distinct([null, ...activities.map((one) => one.courseId)])) {
          for (const action of distinct([null, ...activities.map((one) => one.action)])) {
            for (const studentId of distinct(activities.map((one) => one.studentId))) {
              const mine = activities.filter(
                (one) =>
                  one.studentId === studentId &&
                  (courseId === null || one.courseId === courseId) &&
                  (action === null || one.action === action),
              );
              if (mine.length === 0) continue;
              const sum = mine.reduce((total, one) => total + scoreIncrement(one, model, landmark), 0);
              expected.set(JSON.stringify([courseId, action, studentId]), sum);
            }
          }
        }
        const found = flat(sumIncrements(activities, model, decay).boards);
        expect([...found.keys()].sort()).toEqual([...expected.keys()].sort());
        for (const [key, sum] of expected) expect(agree(found.get(key) ?? Number.NaN, sum)).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  test('in batches add up to what they add at once', () => {
    const cuts = fc.array(fc.nat(100), { maxLength: 4 });
    fc.assert(
      fc.property(fc.array(activityOf(), { maxLength: 40 }), cuts, (activities, places) => {
        const merged = new Map<string, number>();
        for (const batch of cutUp(activities, places)) {
          for (const [key, sum] of flat(sumIncrements(batch, model, decay).boards)) {
            merged.set(key, (merged.get(key) ?? 0) + sum);
          }
        }
        const atOnce = flat(sumIncrements(activities, model, decay).boards);
        expect([...merged.keys()].sort()).toEqual([...atOnce.keys()].sort());
        for (const [key, sum] of atOnce) expect(agree(merged.get(key) ?? Number.NaN, sum)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});
