import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { activityOf, cutUp, instants, logOf } from '../../test/arbitraries.ts';
import type { Activity } from './activity.ts';
import {
  countedPart,
  type DailyAddition,
  type DailyEngagement,
  sameCounts,
  sumDailyEngagement,
} from './daily-engagement.ts';
import { anonymise, type LogEntry, toBatch } from './log-entry.ts';

const recordedAt = new Date('2026-02-01T00:00:00Z');

const activity = (position: number, fields: Partial<Activity> = {}) => ({
  kind: 'activity' as const,
  position,
  activity: {
    activityId: `A${position}`,
    studentId: 'S1',
    courseId: 'C1',
    action: 'page_view',
    timestamp: new Date('2026-01-31T09:30:00Z'),
    region: 'EU',
    recordedAt,
    ...fields,
  },
});

const sumOf = (entries: readonly LogEntry[]) => sumDailyEngagement(entries, toBatch(entries).activities);

/** One row per course and day: positions per action, and the active students. */
type Rows = Map<string, { positions: Map<string, number[]>; students: Set<string> }>;

/** Applies batches one after the other, as a store does. */
function applyAll(batches: readonly (readonly LogEntry[])[]): Rows {
  const rows: Rows = new Map();
  for (const entries of batches) {
    const { erase, activities } = toBatch(entries);
    for (const { students } of rows.values())
      for (const studentId of erase.keys()) students.delete(studentId);
    const seen = new Set<string>();
    for (const { courseId, day, positions, students } of sumDailyEngagement(entries, activities)) {
      const key = JSON.stringify([courseId, day]);
      if (seen.has(key)) throw new Error(`${key} comes twice in one batch`);
      seen.add(key);
      const row = rows.get(key) ?? { positions: new Map(), students: new Set() };
      rows.set(key, row);
      for (const [action, added] of positions) {
        row.positions.set(action, [...(row.positions.get(action) ?? []), ...added]);
      }
      for (const studentId of students) row.students.add(studentId);
    }
  }
  return rows;
}

/** Counts entry by entry. */
function countOneByOne(entries: readonly LogEntry[]): Rows {
  const rows: Rows = new Map();
  for (const entry of entries) {
    if (entry.kind === 'erasure') {
      for (const { students } of rows.values()) students.delete(entry.studentId ?? 'nobody');
    }
    if (entry.kind !== 'activity' && entry.kind !== 'anonymised') continue;
    const [courseId, day, action] =
      entry.kind === 'anonymised'
        ? [entry.courseId, entry.day, entry.action]
        : [
            entry.activity.courseId,
            entry.activity.timestamp.toISOString().slice(0, 10),
            entry.activity.action,
          ];
    const key = JSON.stringify([courseId, day]);
    const row = rows.get(key) ?? { positions: new Map(), students: new Set() };
    rows.set(key, row);
    row.positions.set(action, [...(row.positions.get(action) ?? []), entry.position]);
    if (entry.kind === 'activity') row.students.add(entry.activity.studentId);
  }
  return rows;
}

const smallLogs = logOf(
  {
    courses: ['C1', '__proto__', ''],
    actions: ['page_view', 'quiz_attempt', 'constructor'],
    times: instants('2026-01-30T00:00:00Z', '2026-02-02T00:00:00Z'),
  },
  40,
);

describe('daily engagement of a stretch of the log', () => {
  test('is one addition per course and UTC day, with the positions per action', () => {
    const entries: LogEntry[] = [
      activity(1),
      activity(2, { action: 'quiz_attempt', studentId: 'S2' }),
      activity(3, { timestamp: new Date('2026-01-31T23:59:59.999Z') }),
      activity(4, { timestamp: new Date('2026-02-01T00:00:00.000Z') }),
      activity(5, { courseId: 'C2' }),
    ];
    const additions = sumOf(entries);
    expect(additions).toHaveLength(4 - 1);
    expect(additions).toEqual(
      expect.arrayContaining<DailyAddition>([
        {
          courseId: 'C1',
          day: '2026-01-31',
          positions: new Map([
            ['page_view', [1, 3]],
            ['quiz_attempt', [2]],
          ]),
          students: new Set(['S1', 'S2']),
          forgotten: new Set(),
        },
        {
          courseId: 'C1',
          day: '2026-02-01',
          positions: new Map([['page_view', [4]]]),
          students: new Set(['S1']),
          forgotten: new Set(),
        },
        {
          courseId: 'C2',
          day: '2026-01-31',
          positions: new Map([['page_view', [5]]]),
          students: new Set(['S1']),
          forgotten: new Set(),
        },
      ]),
    );
  });

  test('counts an anonymised activity on its day, without a student', () => {
    const anonymised = anonymise(activity(1), 'hash-1');
    expect(sumOf([anonymised])).toEqual([
      {
        courseId: 'C1',
        day: '2026-01-31',
        positions: new Map([['page_view', [1]]]),
        students: new Set(),
        forgotten: new Set(),
      },
    ]);
  });

  test('counts an activity also when its student is erased later in the same stretch', () => {
    const entries: LogEntry[] = [
      activity(1),
      { kind: 'erasure', position: 2, entryId: 'E2', studentId: 'S1', recordedAt },
    ];
    expect(sumOf(entries)).toMatchObject([
      { positions: new Map([['page_view', [1]]]), students: new Set(), forgotten: new Set(['S1']) },
    ]);
  });

  test('does not count markers and erasures', () => {
    const entries: LogEntry[] = [
      { kind: 'marker', position: 1, entryId: 'E1', recordedAt },
      { kind: 'erasure', position: 2, entryId: 'E2', studentId: 'S1', recordedAt },
      { kind: 'erasure', position: 3, entryId: 'E3', recordedAt },
    ];
    expect(sumOf(entries)).toEqual([]);
    expect(entries.map(countedPart)).toEqual([undefined, undefined, undefined]);
  });

  test('has each position once, ascending per action', () => {
    fc.assert(
      fc.property(smallLogs, (entries) => {
        const counted = entries.filter(({ kind }) => kind === 'activity' || kind === 'anonymised');
        const positions = sumOf(entries).flatMap((addition) => [...addition.positions.values()]);
        expect(positions.flat().sort((a, b) => a - b)).toEqual(counted.map(({ position }) => position));
        for (const some of positions) {
          expect(some.length).toBeGreaterThan(0);
          expect(some).toEqual([...some].sort((a, b) => a - b));
        }
      }),
      { numRuns: 500 },
    );
  });

  test('is what counting entry by entry gives, wherever the log is cut', () => {
    fc.assert(
      fc.property(smallLogs, fc.array(fc.nat(100), { maxLength: 6 }), (entries, cuts) => {
        const expected = countOneByOne(entries);
        expect(applyAll([entries])).toEqual(expected);
        expect(applyAll(cutUp(entries, cuts))).toEqual(expected);
      }),
      { numRuns: 1000 },
    );
  });

  test('does not change when activities are anonymised: only the students go', () => {
    fc.assert(
      fc.property(smallLogs, (entries) => {
        const anonymised = entries.map((entry) =>
          entry.kind === 'activity' ? anonymise(entry, `hash-${entry.position}`) : entry,
        );
        const withoutStudents = (rows: Rows) =>
          new Map([...rows].map(([key, { positions }]) => [key, { positions, students: new Set() }]));
        expect(applyAll([anonymised])).toEqual(withoutStudents(applyAll([entries])));
      }),
      { numRuns: 500 },
    );
  });

  test('counts an anonymised activity where it counted before', () => {
    fc.assert(
      fc.property(activityOf({ times: instants() }), (one) => {
        const entry = { kind: 'activity' as const, position: 1, activity: one };
        expect(countedPart(anonymise(entry, 'hash'))).toMatchObject(countedPart(entry) ?? {});
      }),
    );
  });
});

describe('two rows of daily engagement', () => {
  const row = (actions: [string, number][], count = actions.reduce((sum, [, n]) => sum + n, 0)) =>
    ({
      courseId: 'C1',
      day: '2026-01-31',
      count,
      actions: new Map(actions),
      activeStudents: 1,
    }) satisfies DailyEngagement;

  test('count the same whatever the order of the actions and the number of students', () => {
    const one = row([
      ['page_view', 2],
      ['quiz_attempt', 1],
    ]);
    const other = row([
      ['quiz_attempt', 1],
      ['page_view', 2],
    ]);
    expect(sameCounts(one, { ...other })).toBe(true);
  });

  test('differ by a count, by an action, or by how it is shared out', () => {
    const one = row([
      ['page_view', 2],
      ['quiz_attempt', 1],
    ]);
    const sharedOut = row([
      ['page_view', 1],
      ['quiz_attempt', 2],
    ]);
    expect(sameCounts(one, { ...one, count: 4 })).toBe(false);
    expect(sameCounts(one, sharedOut)).toBe(false);
    expect(sameCounts(one, row([['page_view', 3]]))).toBe(false);
    expect(sameCounts(row([['page_view', 3]]), one)).toBe(false);
    expect(sameCounts(one, row([['page_view', 2]], 3))).toBe(false);
    expect(sameCounts(row([['page_view', 2]], 3), one)).toBe(false);
  });

  test('one missing is the same as one without activities, and as another missing', () => {
    expect(sameCounts(undefined, undefined)).toBe(true);
    expect(sameCounts(row([]), undefined)).toBe(true);
    expect(sameCounts(undefined, row([['page_view', 0]]))).toBe(true);
    expect(sameCounts(undefined, row([['page_view', 1]]))).toBe(false);
  });
});
