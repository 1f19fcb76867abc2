import type { LogActivity, ProjectionPlace, ScoreChange, ScoreCount } from '../src/serve/events.ts';
import { drawChart } from './chart.ts';
import { byId, element, setText } from './elements.ts';
import { decimal, timeOf, whole } from './format.ts';
import { keyedRows } from './rows.ts';

const shortestSeconds = 60;
const shownChanges = 8;

const chartBox = byId('rate-chart');
const chart = drawChart(chartBox, {
  lines: [{ series: 1, dash: [] }],
  reach: ([times]) => {
    const last = times.at(-1) ?? Date.now() / 1000;
    return [Math.min(times[0] ?? last, last - shortestSeconds), last];
  },
  label: (at) => timeOf(at.getTime()),
});

/** Shows how fast activities come in, and how far behind them the figures are. */
export function showLog({ rates, projections }: LogActivity): void {
  chart.show([rates.map(([at]) => at / 1000), rates.map(([, perSecond]) => perSecond)]);
  const [, latest] = rates.at(-1) ?? [];
  const text = latest === undefined ? 'No rate is known yet.' : `Now ${decimal(latest)} per second.`;
  chartBox.setAttribute('aria-label', text);
  setText(
    byId('behind'),
    `${text} Entries behind the log: ${projections.map(placeOf).join(', ') || 'none'}.`,
  );
}

function placeOf({ name, state, behind }: ProjectionPlace): string {
  const trouble = state === 'stopped' || state === 'backing-off' ? ` (${state})` : '';
  return `${name} ${behind === null ? 'unknown' : whole(behind)}${trouble}`;
}

/** Shows how many students have at least a score. */
export const showDistribution = keyedRows<ScoreCount>(
  byId('distribution'),
  ({ atLeast }) => String(atLeast),
  ({ atLeast }) => {
    const row = element('tr');
    const score = element('th', { text: whole(atLeast) });
    score.scope = 'row';
    const students = element('td', { name: 'number' });
    row.append(score, students);
    return { element: row, update: (count) => void setText(students, whole(count.students)) };
  },
);

/** Shows a score that has just changed. */
export function showScore({ studentId, score, at }: ScoreChange): void {
  const item = element('li', { name: 'changed' });
  const time = element('span', { name: 'quiet', text: timeOf(at) });
  item.append(time, ' ', element('span', { name: 'id', text: studentId }), ` ${decimal(score)}`);
  const list = byId('changes');
  list.prepend(item);
  while (list.children.length > shownChanges) list.lastElementChild?.remove();
}
