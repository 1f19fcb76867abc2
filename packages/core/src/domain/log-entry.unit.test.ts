import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cutUp, logOf } from '../../test/arbitraries.ts';
import type { Activity } from './activity.ts';
import {
  type ActivityEntry,
  anonymise,
  type ErasureEntry,
  entryId,
  isNamelessErasure,
  type LogEntry,
  type MarkerEntry,
  toBatch,
} from './log-entry.ts';

const recordedAt = new Date('2026-02-01T00:00:00Z');

const activity = (studentId: string, position: number): ActivityEntry => ({
  kind: 'activity',
  position,
  activity: {
    activityId: `A${position}`,
    studentId,
    courseId: 'C1',
    action: 'page_view',
    timestamp: new Date('2026-01-31T23:59:59.999Z'),
    region: 'EU',
    sessionId: 'session',
    score: 0.5,
    recordedAt,
  },
});

const erasure = (position: number, studentId?: string): ErasureEntry => ({
  kind: 'erasure',
  position,
  entryId: `E${position}`,
  recordedAt,
  ...(studentId !== undefined && { studentId }),
});

const marker = (position: number): MarkerEntry => ({
  kind: 'marker',
  position,
  entryId: `E${position}`,
  recordedAt,
});

const idsOf = (activities: readonly Activity[]) => activities.map((one) => one.activityId);

/** What is known of each student. */
type Known = Map<string, string[]>;

/** Takes entry by entry. */
function takeOneByOne(entries: readonly LogEntry[]): Known {
  const known: Known = new Map();
  for (const entry of entries) {
    if (entry.kind === 'erasure' && entry.studentId !== undefined) known.delete(entry.studentId);
    if (entry.kind !== 'activity') continue;
    const { studentId, activityId } = entry.activity;
    known.set(studentId, [...(known.get(studentId) ?? []), activityId]);
  }
  return known;
}

/** Takes whole batches, as a projection does: erase, then add. */
function takeBatches(batches: readonly (readonly LogEntry[])[]): Known {
  const known: Known = new Map();
  for (const entries of batches) {
    const { erase, activities } = toBatch(entries);
    for (const studentId of erase.keys()) known.delete(studentId);
    for (const { studentId, activityId } of activities) {
      known.set(studentId, [...(known.get(studentId) ?? []), activityId]);
    }
  }
  return known;
}

describe('a batch', () => {
  test('holds every activity in the order of the log when nobody is erased', () => {
    const { erase, activities } = toBatch([
      activity('S1', 1),
      marker(2),
      activity('S2', 3),
      activity('S1', 4),
    ]);
    expect(erase.size).toBe(0);
    expect(idsOf(activities)).toEqual(['A1', 'A3', 'A4']);
  });

  test('of an erased student holds only what follows the last erasure, and all of the others', () => {
    const { erase, activities } = toBatch([
      activity('S1', 1),
      activity('S2', 2),
      erasure(3, 'S1'),
      activity('S1', 4),
      erasure(5, 'S1'),
      activity('S1', 6),
      activity('S2', 7),
    ]);
    expect([...erase]).toEqual([['S1', 5]]);
    expect(idsOf(activities)).toEqual(['A2', 'A6', 'A7']);
  });

  test('erases also students of whom it holds nothing', () => {
    expect(toBatch([erasure(1, 'S9')])).toEqual({ erase: new Map([['S9', 1]]), activities: [] });
  });

  test('erases nobody by an erasure that no longer has a name', () => {
    expect(idsOf(toBatch([activity('S1', 1), erasure(2)]).activities)).toEqual(['A1']);
    expect(toBatch([erasure(2)]).erase.size).toBe(0);
  });

  test('holds nothing of nothing', () => {
    expect(toBatch([])).toEqual({ erase: new Map(), activities: [] });
  });

  test('gives what taking entry by entry gives, wherever the log is cut', () => {
    const logs = logOf({ students: ['S1', 'S2', '__proto__', ''] }, 40);
    fc.assert(
      fc.property(logs, fc.array(fc.nat(100), { maxLength: 6 }), (entries, cuts) => {
        const expected = takeOneByOne(entries);
        expect(takeBatches([entries])).toEqual(expected);
        expect(takeBatches(cutUp(entries, cuts))).toEqual(expected);
        expect(takeBatches(entries.map((entry) => [entry]))).toEqual(expected);
      }),
      { numRuns: 2000 },
    );
  });

  test('leaves a student erased as if nothing had ever been known before', () => {
    const logs = logOf({ students: ['S1', 'S2'] }, 30);
    fc.assert(
      fc.property(logs, fc.nat(30), (entries, place) => {
        const at = place % (entries.length + 1);
        const erased: LogEntry[] = [
          ...entries.slice(0, at),
          erasure(at + 1, 'S1'),
          ...entries.slice(at).map((entry) => ({ ...entry, position: entry.position + 1 })),
        ];
        const neverKnown = erased.filter(
          (entry) =>
            entry.kind !== 'activity' || entry.activity.studentId !== 'S1' || entry.position > at + 1,
        );
        expect(takeBatches([erased])).toEqual(takeBatches([neverKnown]));
      }),
      { numRuns: 1000 },
    );
  });
});

describe('an entry', () => {
  test('is known to a checkpoint by its id, an anonymised one by the hash', () => {
    const entry = activity('S1', 1);
    expect([entry, anonymise(entry, 'hash-1'), erasure(2, 'S1'), marker(3)].map(entryId)).toEqual([
      'A1',
      'hash-1',
      'E2',
      'E3',
    ]);
  });

  test('that is anonymised keeps position, course, action and day, and nothing else', () => {
    expect(anonymise(activity('S1', 7), 'hash-7')).toStrictEqual({
      kind: 'anonymised',
      position: 7,
      activityIdHash: 'hash-7',
      courseId: 'C1',
      action: 'page_view',
      day: '2026-01-31',
    });
  });

  test('is a nameless erasure only as an erasure without a student', () => {
    expect(isNamelessErasure(erasure(1))).toBe(true);
    expect(isNamelessErasure(erasure(1, 'S1'))).toBe(false);
    expect(isNamelessErasure(marker(1))).toBe(false);
    expect(isNamelessErasure(activity('S1', 1))).toBe(false);
  });
});
