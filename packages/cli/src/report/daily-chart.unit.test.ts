import { expect, test } from 'vitest';
import { dailyChart } from './daily-chart.ts';

const dayMs = 86_400_000;
const row = (day: string, count: number) => ({
  courseId: 'C1',
  day,
  count,
  actions: new Map(),
  activeStudents: 1,
});
/** Rows from the top to the one of the lowest counts: whether each column is filled. */
const filled = (chart: string) =>
  chart
    .split('\n')
    .filter((line) => /[┤│]/.test(line))
    .map((line) => [...line.slice(line.search(/[┤│]/) + 1)].map((symbol) => symbol === '█'));

test('gives every day the same width, its height by its count, and days without a row none', () => {
  const chart = dailyChart(
    [row('2026-01-05', 100), row('2026-01-06', 50), row('2026-01-08', 100)],
    '2026-01-05',
    '2026-01-08',
    80,
  );
  const [top, between, middle, , , bottom] = filled(chart);
  const days = (line: boolean[] = []) => [3, 11, 19, 27].map((column) => line[column] ?? false);
  expect(days(top)).toEqual([true, false, false, true]);
  expect(days(between)).toEqual([true, false, false, true]);
  expect(days(middle)).toEqual([true, true, false, true]);
  expect(days(bottom)).toEqual([true, true, true, true]);
  expect(chart).toMatch(/100┤/);
  expect(chart).toMatch(/01-05 +01-06 +01-07 +01-08$/);
});

test('draws many days by their means, says so, and keeps to its width', () => {
  const rows = Array.from({ length: 1000 }, (_, i) =>
    row(new Date(Date.UTC(2023, 0, 1) + i * dayMs).toISOString().slice(0, 10), i % 2 === 0 ? 0 : 20),
  );
  const chart = dailyChart(rows, '2023-01-01', '2025-09-26', 80);
  expect(chart).toMatch(/\(each column is the mean of 16 days\)$/);
  expect(chart).toMatch(/ 10┤/);
  expect(chart).toMatch(/2023-01/);
  expect(Math.max(...chart.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
});
