import type { DailyReport } from '../src/serve/events.ts';
import { type Chart, drawChart, type Line } from './chart.ts';
import { byId, element } from './elements.ts';
import { whole } from './format.ts';

interface Column {
  readonly name: string;
  readonly counts: readonly number[];
  /** Absent where the chart does not show it. */
  readonly line?: Line;
}

const halfDay = 43_200;
const dashes = [[], [8, 4], [2, 4], [12, 3, 3, 3], [5, 5], [1, 2]];

let chart: Chart | undefined;
let drawn = '';

/** Shows activities per course and day, as a chart and in numbers. */
export function showDaily(report: DailyReport): void {
  const columns = columnsOf(report);
  const lines = columns.flatMap(({ line }) => (line ? [line] : []));
  // The same courses keep their chart.
  const names = JSON.stringify(columns.map(({ name }) => name));
  if (names !== drawn) {
    chart?.remove();
    chart = drawChart(byId('daily-chart'), {
      lines,
      reach: reachOf,
      label: (at) => at.toISOString().slice(5, 10),
    });
    byId('daily-key').replaceChildren(...columns.flatMap(keyOf));
    byId('daily-head').replaceChildren(headOf(columns));
    drawn = names;
  }
  const times = report.days.map((day) => Date.parse(day) / 1000);
  chart?.show([times, ...columns.flatMap(({ line, counts }) => (line ? [[...counts]] : []))]);
  const sum = whole(report.all.reduce((total, count) => total + count, 0));
  byId('daily-chart').setAttribute(
    'aria-label',
    `${sum} activities in these days; the table tells them all.`,
  );
  byId('daily').replaceChildren(...report.days.map((day, i) => rowOf(day, i, columns)).reverse());
}

function columnsOf({ courses, others, all }: DailyReport): Column[] {
  const named = courses.map(({ courseId: name, counts }) => ({ name, counts }));
  const shown = others ? [...named, { name: 'other courses', counts: others }] : named;
  const lined = shown.map((column, i) => ({
    ...column,
    line: { series: i + 1, dash: dashes[i] ?? [], points: true },
  }));
  return [...lined, { name: 'all courses', counts: all }];
}

function reachOf([times]: readonly ArrayLike<number | null | undefined>[]): [number, number] {
  const first = times?.[0] ?? 0;
  const last = times?.[times.length - 1] ?? 0;
  return [first - halfDay, last + halfDay];
}

function keyOf({ name, line }: Column): HTMLElement[] {
  if (!line) return [];
  const sample = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  sample.setAttribute('viewBox', '0 0 32 12');
  sample.setAttribute('aria-hidden', 'true');
  const stroke = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  stroke.setAttribute('d', 'M0 6h32');
  stroke.setAttribute('class', `series-${line.series}`);
  stroke.setAttribute('stroke-dasharray', line.dash.join(' '));
  sample.append(stroke);
  const item = element('li');
  item.append(sample, element('span', { name: 'id', text: name }));
  return [item];
}

function headOf(columns: readonly Column[]): HTMLElement {
  const row = element('tr');
  for (const text of ['Day', ...columns.map(({ name }) => name)]) {
    const cell = element('th', { text, name: text === 'Day' ? '' : 'number id' });
    cell.scope = 'col';
    row.append(cell);
  }
  return row;
}

function rowOf(day: string, index: number, columns: readonly Column[]): HTMLElement {
  const row = element('tr');
  const head = element('th', { text: day, name: 'day' });
  head.scope = 'row';
  row.append(
    head,
    ...columns.map(({ counts }) => element('td', { name: 'number', text: whole(counts[index] ?? 0) })),
  );
  return row;
}
