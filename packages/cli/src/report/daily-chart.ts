import type { DailyEngagement } from '@learntrack/core';
import plot from 'simple-ascii-chart';
import { whole } from './numbers.ts';

const dayMs = 86_400_000;
const height = 6;
/** For the counts before the axis and the last date behind it. */
const spaceForLabels = 16;
const widestDay = 8;
/** From here on the dates on the axis tell the year instead of the day. */
const longPeriod = 300;

/**
 * Draws activities per day. Days that are too many for the width are drawn several to a column, by their mean.
 *
 * @param first - the first day of the chart, as `YYYY-MM-DD`
 * @param last - the last one
 */
export function dailyChart(
  rows: readonly DailyEngagement[],
  first: string,
  last: string,
  width: number,
): string {
  const room = width - spaceForLabels;
  const start = Date.parse(first);
  const dayIndex = (day: string) => Math.round((Date.parse(day) - start) / dayMs);
  const days = dayIndex(last) + 1;
  const daysPerStep = Math.ceil(days / room);
  const steps = new Array<number>(Math.ceil(days / daysPerStep)).fill(0);
  for (const { day, count } of rows) {
    const step = Math.floor(dayIndex(day) / daysPerStep);
    steps[step] = (steps[step] ?? 0) + count / Math.min(daysPerStep, days - step * daysPerStep);
  }
  const columnsPerStep = Math.min(widestDay, Math.floor(room / steps.length));
  const points = steps
    .flatMap((count) => new Array<number>(columnsPerStep).fill(count))
    .map((count, column): [number, number] => [column, count]);
  const dateAt = (column: number) => {
    const date = new Date(start + (column / columnsPerStep) * daysPerStep * dayMs).toISOString();
    return days > longPeriod ? date.slice(0, 7) : date.slice(5, 10);
  };
  const ticksApart = Math.ceil((dateAt(0).length + 3) / columnsPerStep) * columnsPerStep;
  const highest = Math.max(...steps);
  const chart = plot(points, {
    width: points.length,
    height,
    fillArea: true,
    yRange: [0, highest],
    customYAxisTicks: highest < 2 ? [0, highest] : [0, highest / 2, highest],
    customXAxisTicks: points.flatMap(([column]) => (column % ticksApart === 0 ? [column] : [])),
    formatter: (value, { axis }) => (axis === 'x' ? dateAt(value) : whole(Math.round(value))),
  });
  const note = daysPerStep > 1 ? `\n(each column is the mean of ${daysPerStep} days)` : '';
  return chart.replace(/ +$/gm, '').replace(/^\n+|\n+$/g, '') + note;
}
