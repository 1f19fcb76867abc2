import { expect, test } from 'vitest';
import { type Mark, safeMark, withMark } from './safe-marks.ts';

const mark = (seconds: number): Mark => ({
  position: seconds + 1,
  activityId: `A${seconds}`,
  at: seconds * 1000,
});

function marksAfter(seconds: readonly number[]): readonly Mark[] {
  return seconds.reduce<readonly Mark[]>((marks, second) => withMark(marks, mark(second)), []);
}

function everySecondUntil(last: number): number[] {
  return Array.from({ length: last + 1 }, (_, second) => second);
}

test('a young generation goes back to its start', () => {
  expect(safeMark([], 9000)).toEqual({ position: 0, activityId: '' });
  expect(safeMark(marksAfter(everySecondUntil(14)), 14_000)).toEqual({ position: 0, activityId: '' });
});

test('the newest mark that is 15 s older than the last write is where it goes back to', () => {
  expect(safeMark(marksAfter(everySecondUntil(15)), 15_000)).toEqual({ position: 1, activityId: 'A0' });
  expect(safeMark(marksAfter(everySecondUntil(60)), 60_000)).toEqual({ position: 46, activityId: 'A45' });
  expect(safeMark(marksAfter(everySecondUntil(64)), 64_000)).toEqual({ position: 46, activityId: 'A45' });
});

test.each([1, 3, 4.9, 5, 7, 20])(
  'applies every %s s keep four marks at most, and lose at most 20 s and a step',
  (step) => {
    let marks: readonly Mark[] = [];
    for (let second = 0; second < 200; second += step) {
      marks = withMark(marks, mark(second));
      expect(marks.length).toBeLessThanOrEqual(4);
      if (second < 15 + 5 + step) continue;
      const { position } = safeMark(marks, second * 1000);
      expect(position - 1).toBeLessThanOrEqual(second - 15);
      expect(position - 1).toBeGreaterThanOrEqual(second - 15 - 5 - step);
    }
  },
);

test('a pause does not lose the mark before it', () => {
  const marks = marksAfter([...everySecondUntil(20), 1000]);
  expect(safeMark(marks, 1_000_000)).toEqual({ position: 21, activityId: 'A20' });
});
