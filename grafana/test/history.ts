import { metrics } from '../src/metrics.ts';
import { projections } from '../src/projections.ts';

/** What a series is worth at a moment. */
type ValueAt = (moment: Moment) => number;

interface Moment {
  /** In seconds since 1970. */
  readonly time: number;
  /** How busy it is then, from 0 to 1. */
  readonly busy: number;
  /** How many seconds as busy as can be there were until then. */
  readonly lived: number;
}

/** Ids as learning platforms have them; the first looks like a pattern of PromQL. */
const courses = ['course-v1:DemoX+6.00.1x+2026', 'MATH-101', 'HIST-7'];
const actions = ['page_view', 'video_watch', 'quiz_submit'];
const regions = ['EU', 'US', 'AS'];
/** A course, an action, a region and a projection that have all of the history. */
export const examples = [courses, actions, regions, Object.values(projections)].flatMap((names) =>
  names.slice(0, 1),
);

const adapters = ['mongo', 'redis', 'neo4j', 'cassandra'].map((name) => `@learntrack/adapter-${name}`);
const buckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

/**
 * What Prometheus would have scraped of a host over the last days, as lines of OpenMetrics: all metrics, with a daily
 * and a weekly shape. Samples are denser the later they are.
 */
export function* history(end: Date, days: number): Generator<string> {
  const moments = momentsUntil(Math.floor(end.getTime() / 1000), days);
  const scraped = { job: 'learntrack', instance: 'yesterday.example:9464' };
  for (const { name, labels, valueAt } of allSeries()) {
    const series = `${name}${selector({ ...labels, ...scraped })}`;
    // One piece per series, for they come in the order of time.
    yield moments.map((moment) => `${series} ${valueAt(moment)} ${moment.time}`).join('\n');
  }
}

interface Series {
  readonly name: string;
  readonly labels: { readonly [label: string]: string };
  readonly valueAt: ValueAt;
}

function allSeries(): Series[] {
  const gauge = (name: string, labels: Series['labels'], valueAt: ValueAt): Series => ({
    name,
    labels,
    valueAt,
  });
  const counter = (metric: string, labels: Series['labels'], perSecond: number): Series =>
    gauge(metric, labels, ({ lived }) => Math.floor(perSecond * lived));
  const histogram = (metric: string, labels: Series['labels'], perSecond: number, seconds: number) => [
    counterOf(metric, 'count', labels, perSecond, 1),
    counterOf(metric, 'sum', labels, perSecond, seconds),
    ...buckets.map((le) =>
      counterOf(metric, 'bucket', { ...labels, le: `${le}` }, perSecond, 1 - Math.exp(-le / seconds)),
    ),
    counterOf(metric, 'bucket', { ...labels, le: '+Inf' }, perSecond, 1),
  ];
  const counterOf = (metric: string, part: string, labels: Series['labels'], rate: number, share: number) =>
    gauge(`${metric}_${part}`, labels, ({ lived }) => Math.floor(rate * lived) * share);

  const combinations = courses.flatMap((course, i) =>
    actions.flatMap((action, j) =>
      regions.map((region, k) => ({ labels: { course, action, region }, perSecond: 0.3 / (1 + i + j + k) })),
    ),
  );
  const each = (metric: string, share: number) =>
    combinations.map(({ labels, perSecond }) => counter(metric, labels, perSecond * share));
  return [
    ...each(metrics.recorded, 1),
    ...each(metrics.duplicates, 0.02),
    ...each(metrics.conflicts, 0.002),
    ...each(metrics.rejected, 0.004),
    ...histogram(metrics.appendDuration, {}, 0.5, 0.004),
    ...Object.values(projections).flatMap((projection, i) => [
      ...histogram(metrics.applyDuration, { projection }, 0.5, 0.01 * (i + 1)),
      gauge(metrics.lag, { projection }, ({ busy }) => Math.round(200 * busy)),
      gauge(metrics.lagSeconds, { projection }, ({ busy }) => 2 * busy),
    ]),
    ...adapters.map((adapter) => gauge(metrics.adapterUp, { adapter }, () => 1)),
    gauge(metrics.multiRegionStudents, {}, ({ busy }) => 3 + Math.round(2 * busy)),
    ...[1, 2, 5, 10, 20, 50, 100, 200, 500].map((score) =>
      gauge(metrics.engagedStudents, { at_least: `${score}` }, () => Math.round(400 / score ** 0.7)),
    ),
    gauge('up', {}, () => 1),
  ];
}

function momentsUntil(end: number, days: number): Moment[] {
  const moments: Moment[] = [];
  let lived = 0;
  let step: number;
  for (let time = end - days * 86_400; time <= end; time += step) {
    const toGo = end - time;
    step = toGo > 6 * 3600 ? 300 : toGo > 3600 ? 60 : 15;
    const busy = busyAt(new Date(time * 1000));
    lived += busy * step;
    moments.push({ time, busy, lived });
  }
  return moments;
}

/** A little at night, most in the afternoon, and less on weekends. */
function busyAt(date: Date): number {
  const hour = date.getUTCHours() + date.getUTCMinutes() / 60;
  const weekend = [0, 6].includes(date.getUTCDay());
  return (0.2 + 0.8 * Math.max(0, Math.sin((Math.PI * (hour - 6)) / 16))) * (weekend ? 0.4 : 1);
}

function selector(labels: Series['labels']): string {
  return `{${Object.entries(labels)
    .map(([label, value]) => `${label}=${JSON.stringify(value)}`)
    .join(',')}}`;
}
