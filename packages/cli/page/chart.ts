import uPlot from 'uplot';
import { whole } from './format.ts';

/** A line of a chart. */
export interface Line {
  /** Which of the series' colours. */
  readonly series: number;
  /** Lengths of strokes and gaps: who does not see colours tells lines apart by these. */
  readonly dash: readonly number[];
  readonly points?: boolean;
}

/** A chart over time; its data are the instants in seconds since 1970, and the values of each line. */
export interface Chart {
  readonly show: (data: uPlot.AlignedData) => void;
  readonly remove: () => void;
}

interface ChartOptions {
  readonly lines: readonly Line[];
  /** The instants that the chart reaches over, in seconds since 1970. */
  readonly reach: (data: uPlot.AlignedData) => [from: number, to: number];
  /** How an instant is written below the chart. */
  readonly label: (at: Date) => string;
}

const heightPx = 220;
const darkness = matchMedia('(prefers-color-scheme: dark)');

/** Draws a chart in the colours of the page, as wide as there is room. */
export function drawChart(box: HTMLElement, { lines, reach, label }: ChartOptions): Chart {
  const axis = { stroke: () => colour('--quiet'), grid: { stroke: () => colour('--line'), width: 1 } };
  const chart = new uPlot(
    {
      ...{ width: box.clientWidth, height: heightPx },
      legend: { show: false },
      cursor: { show: false },
      tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), 'Etc/UTC'),
      scales: {
        x: { range: ({ data }) => reach(data) },
        y: { range: (_, __, max) => [0, Math.max(1, (max ?? 0) * 1.1)] },
      },
      axes: [
        {
          ...axis,
          space: 80,
          values: (_, splits) => splits.map((seconds) => label(new Date(seconds * 1000))),
        },
        { ...axis, values: (_, splits) => splits.map(whole) },
      ],
      series: [
        {},
        ...lines.map(({ series, dash, points = false }) => ({
          ...{ stroke: () => colour(`--series-${series}`), width: 2, dash: [...dash] },
          points: { show: points, size: 5 },
        })),
      ],
    },
    [[], ...lines.map(() => [])],
    box,
  );
  const resized = new ResizeObserver(() => chart.setSize({ width: box.clientWidth, height: heightPx }));
  resized.observe(box);
  const recolour = () => chart.redraw(false);
  darkness.addEventListener('change', recolour);
  return {
    show: (data) => chart.setData(data),
    remove: () => {
      resized.disconnect();
      darkness.removeEventListener('change', recolour);
      chart.destroy();
    },
  };
}

function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}
