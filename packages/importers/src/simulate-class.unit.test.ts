import type { ActivityInput } from '@learntrack/core';
import { describe, expect, test } from 'vitest';
import { type SimulateClassOptions, simulateClass } from './simulate-class.ts';

const hour = 3_600_000;

const timeOf = ({ timestamp }: ActivityInput) => new Date(timestamp).getTime();

function byStudent(activities: Iterable<ActivityInput>): Map<string, ActivityInput[]> {
  return Map.groupBy(
    [...activities].filter(({ region }) => region !== 'unknown'),
    ({ studentId }) => studentId,
  );
}

/** The students with two activities in two regions at most 24 hours apart, found by looking at every pair. */
function findMultiRegion(activities: Iterable<ActivityInput>): string[] {
  const found = [...byStudent(activities)].filter(([, own]) =>
    own.some((a) => own.some((b) => a.region !== b.region && Math.abs(timeOf(a) - timeOf(b)) <= 24 * hour)),
  );
  return found.map(([studentId]) => studentId).sort();
}

const seeds = Array.from({ length: 20 }, (_, seed) => seed);

describe('simulateClass', () => {
  test.each(seeds)('with seed %d, exactly the shared accounts show two regions within a day', (seed) => {
    const { activities, sharedAccounts } = simulateClass({ seed });
    expect(sharedAccounts).toHaveLength(3);
    expect(findMultiRegion(activities)).toEqual(sharedAccounts);
  });

  test.each<SimulateClassOptions>([
    { students: 1, sharedAccounts: 1, days: 1, courses: 1 },
    { students: 2, sharedAccounts: 2, days: 3 },
    { students: 30, sharedAccounts: 30, days: 2 },
    { students: 30, sharedAccounts: 0, days: 60 },
    { students: 60, sharedAccounts: 10, days: 7, start: '2026-03-29T17:45:12.345-07:00' },
    { students: 60, sharedAccounts: 10, days: 6 },
  ])('so they do with %j', (options) => {
    for (const seed of seeds) {
      const { activities, sharedAccounts } = simulateClass({ ...options, seed });
      expect(sharedAccounts).toHaveLength(options.sharedAccounts as number);
      expect(findMultiRegion(activities)).toEqual(sharedAccounts);
    }
  });

  test.each(seeds)('with seed %d, some students move, with more than 48 hours on the way', (seed) => {
    const { activities, sharedAccounts } = simulateClass({ seed });
    const gaps = [...byStudent(activities)]
      .filter(
        ([studentId, own]) =>
          !sharedAccounts.includes(studentId) && new Set(own.map((a) => a.region)).size > 1,
      )
      .map(([, own]) => {
        const ordered = own.sort((a, b) => timeOf(a) - timeOf(b));
        const changes = ordered.flatMap((a, i) => {
          const before = ordered[i - 1];
          return before && before.region !== a.region ? [timeOf(a) - timeOf(before)] : [];
        });
        expect(changes).toHaveLength(1);
        return changes[0] as number;
      });
    expect(gaps.length).toBeGreaterThan(0);
    expect(Math.min(...gaps)).toBeGreaterThan(48 * hour);
  });

  test('a class of one that lasts long enough to move shows the move', () => {
    for (const seed of seeds) {
      const { activities } = simulateClass({ seed, students: 1, sharedAccounts: 0, days: 6 });
      expect(new Set([...activities].map(({ region }) => region)).size).toBe(2);
    }
  });

  test('shared accounts are used from two regions again and again', () => {
    const { activities, sharedAccounts } = simulateClass({ days: 28 });
    for (const [studentId, own] of byStudent(activities)) {
      if (!sharedAccounts.includes(studentId)) continue;
      const days = Map.groupBy(own, (activity) => new Date(activity.timestamp).toISOString().slice(0, 10));
      const both = [...days.values()].filter((day) => new Set(day.map(({ region }) => region)).size === 2);
      expect(both.length).toBeGreaterThanOrEqual(9);
    }
  });

  test('the same seed gives the same class, another seed another one', () => {
    const first = simulateClass({ seed: 5 });
    const again = simulateClass({ seed: 5 });
    const other = simulateClass({ seed: 6 });
    const activities = [...first.activities];
    expect([...first.activities]).toEqual(activities);
    expect([...again.activities]).toEqual(activities);
    expect(again).toMatchObject({ students: first.students, sharedAccounts: first.sharedAccounts });
    expect([...other.activities]).not.toEqual(activities);
    expect(other.students).not.toEqual(first.students);
  });

  test('activities are real ones, of the class, inside the term', () => {
    const { students, activities } = simulateClass({ courses: 2, days: 10 });
    const ids = new Set(students.map(({ studentId }) => studentId));
    const start = Date.UTC(2026, 0, 5);
    for (const activity of activities) {
      expect(ids.has(activity.studentId)).toBe(true);
      expect(['C1', 'C2']).toContain(activity.courseId);
      expect(timeOf(activity)).toBeGreaterThanOrEqual(start);
      expect(timeOf(activity)).toBeLessThan(start + 10 * 24 * hour);
      expect(['EU', 'NA', 'AF', 'AS', 'unknown']).toContain(activity.region);
      expect(activity.itemId).toMatch(new RegExp(`^${activity.courseId}-(page|quiz)-\\d+$`));
      expect(activity.sessionId).toMatch(new RegExp(`^${activity.studentId}-`));
      expect(activity.durationMs).toBeGreaterThan(0);
    }
  });

  test('students have distinct ids and plausible profiles', () => {
    const { students } = simulateClass({ students: 2000 });
    expect(new Set(students.map(({ studentId }) => studentId)).size).toBe(2000);
    expect(new Set(students.map(({ email }) => email)).size).toBe(2000);
    expect(new Set(students.map(({ studentLevel }) => studentLevel))).toEqual(
      new Set(['L1', 'L2', 'L3', 'M1', 'M2']),
    );
    for (const { progress } of students) {
      expect(Number.isInteger(progress) && progress >= 0 && progress <= 100).toBe(true);
    }
  });

  test('some activities come late, twice or from nowhere known, and some attempts have no score', () => {
    const activities = [...simulateClass().activities];
    const shareOf = (count: number, of: number) => Math.round((100 * count) / of);
    const distinct = new Set(activities.map((activity) => JSON.stringify(activity)));
    expect(shareOf(activities.length - distinct.size, activities.length)).toBeOneOf([2, 3, 4]);
    const ids = activities.flatMap(({ activityId }) => activityId ?? []);
    expect(new Set(ids).size).toBeLessThan(ids.length);

    let latest = 0;
    let late = 0;
    for (const activity of activities) {
      if (timeOf(activity) < latest - hour) late += 1;
      latest = Math.max(latest, timeOf(activity));
    }
    expect(shareOf(late, activities.length)).toBeOneOf([4, 5, 6, 7, 8]);
    expect(
      shareOf(activities.filter(({ region }) => region === 'unknown').length, activities.length),
    ).toBeOneOf([1, 2, 3]);

    const attempts = activities.filter(({ action }) => action === 'quiz_attempt');
    const scores = attempts.flatMap(({ score }) => score ?? []);
    expect(shareOf(scores.length, attempts.length)).toBeGreaterThan(80);
    expect(scores.length).toBeLessThan(attempts.length);
    expect(Math.min(...scores)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...scores)).toBeLessThanOrEqual(1);
    expect(new Set(scores).size).toBeGreaterThan(30);
  });

  test('apart from those that come late or twice, activities arrive in the order of time', () => {
    const activities = [...simulateClass().activities];
    const inOrder = activities.filter(
      (activity, i) => i === 0 || timeOf(activity) >= timeOf(activities[i - 1] as ActivityInput),
    );
    expect(inOrder.length / activities.length).toBeGreaterThan(0.85);
  });

  test('students differ in their habits', () => {
    const weekendShares = [...byStudent(simulateClass().activities).values()].map((own) => {
      const weekend = own.filter(({ timestamp }) => [0, 6].includes(new Date(timestamp).getUTCDay()));
      return weekend.length / own.length;
    });
    expect(Math.min(...weekendShares)).toBeLessThan(0.1);
    expect(Math.max(...weekendShares)).toBeGreaterThan(0.7);
  });

  test('nights are quiet, at whatever hour the term begins', () => {
    for (const start of ['2026-01-05T00:00:00Z', '2026-01-05T17:45:12Z']) {
      const activities = [...simulateClass({ start, sharedAccounts: 0 }).activities];
      const hours = new Set(
        activities.filter(({ region }) => region === 'EU').map((a) => new Date(timeOf(a)).getUTCHours()),
      );
      expect([3, 4, 5].filter((hourOfNight) => hours.has(hourOfNight))).toEqual([]);
      expect(hours.has(19)).toBe(true);
    }
  });

  test('a large class begins at once and is made while it is read', () => {
    const { students, activities } = simulateClass({ students: 50_000 });
    expect(students).toHaveLength(50_000);
    const first: string[] = [];
    for (const { timestamp } of activities) {
      if (first.push(String(timestamp)) === 1000) break;
    }
    expect(first.every((timestamp) => timestamp.startsWith('2026-01-05T00'))).toBe(true);
  });

  test('a class of two shares all its accounts, unless told otherwise', () => {
    expect(simulateClass({ students: 2 }).sharedAccounts).toEqual(['S001', 'S002']);
  });

  test('moments may be given as dates', () => {
    const [first] = simulateClass({ start: new Date('2025-09-01T00:00:00Z') }).activities;
    expect(first?.timestamp).toMatch(/^2025-09-01T/);
  });

  test.each<[unknown, ErrorConstructor, string]>([
    [{ students: 0 }, RangeError, 'students is 0; give a whole number from 1'],
    [{ students: 2.5 }, RangeError, 'students is 2.5'],
    [{ students: Number.NaN }, RangeError, 'students is NaN'],
    [{ students: '12' }, TypeError, 'students is a string; give a whole number'],
    [{ students: 2, sharedAccounts: 3 }, RangeError, 'sharedAccounts is 3; give a whole number from 0 to 2'],
    [{ seed: -1 }, RangeError, 'seed is -1'],
    [{ courses: 0 }, RangeError, 'courses is 0'],
    [{ days: 0 }, RangeError, 'days is 0'],
    [{ start: 'soon' }, RangeError, 'start is soon; give a day'],
    [{ start: '2026-01-05T00:00:00' }, RangeError, 'with its zone'],
    [{ start: new Date(Number.NaN) }, RangeError, 'start is Invalid Date'],
    [{ start: 17 }, TypeError, 'start is a number; give a Date'],
  ])('refuses %j', (options, kind, message) => {
    const simulate = () => simulateClass(options as SimulateClassOptions);
    expect(simulate).toThrow(kind);
    expect(simulate).toThrow(message);
  });
});
