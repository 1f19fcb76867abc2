import { expect, test } from 'vitest';
import { lastDays, sumDays } from './daily-report.ts';

const days = ['2026-01-30', '2026-01-31', '2026-02-01'];

async function* rows(...all: readonly (readonly [courseId: string, day: string, count: number])[]) {
  for (const [courseId, day, count] of all) yield { courseId, day, count };
}

test('a report ends with the day of today', () => {
  expect(lastDays(new Date('2026-02-01T23:59:59Z'), 3)).toEqual(days);
  expect(lastDays(new Date('2026-02-01T00:00:00Z'), 3)).toEqual(days);
});

test('days without an activity count none', async () => {
  expect(await sumDays(rows(['C1', '2026-01-31', 7]), days, 5)).toEqual({
    days,
    courses: [{ courseId: 'C1', counts: [0, 7, 0] }],
    all: [0, 7, 0],
  });
});

test('the busiest courses are shown, by name, and all others together', async () => {
  const report = await sumDays(
    rows(
      ...([
        ['C1', '2026-01-30', 1],
        ['C1', '2026-02-01', 1],
      ] as const),
      ...([
        ['C2', '2026-01-30', 9],
        ['C3', '2026-01-31', 4],
      ] as const),
      ...([
        ['C4', '2026-01-31', 5],
        ['C4', '2026-02-01', 5],
      ] as const),
    ),
    days,
    2,
  );
  expect(report.courses).toEqual([
    { courseId: 'C2', counts: [9, 0, 0] },
    { courseId: 'C4', counts: [0, 5, 5] },
  ]);
  expect(report.others).toEqual([1, 4, 1]);
  expect(report.all).toEqual([10, 9, 6]);
});

test('rows of other days count nowhere', async () => {
  expect((await sumDays(rows(['C1', '2026-02-02', 7]), days, 5)).courses).toEqual([]);
});
