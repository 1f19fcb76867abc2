import { MappingType } from '@grafana/grafana-foundation-sdk/dashboard';
import { CountsPerSecond, PercentUnit, Seconds, Short } from '@grafana/grafana-foundation-sdk/units';
import { colours } from '../colours.ts';
import { dashboardOf } from '../dashboard.ts';
import type { Looks } from '../looks.ts';
import { lines, stat } from '../metric-panels.ts';
import { metrics } from '../metrics.ts';
import { projections } from '../projections.ts';
import { sources } from '../settings.ts';

const projectionLooks: Looks = {
  [projections.scores]: { colour: colours.blue },
  [projections.regions]: { colour: colours.orange, dash: [10, 6] },
  [projections.days]: { colour: colours.green, dash: [2, 6] },
};
const percentiles: Looks = {
  'half of them': { colour: colours.blue },
  'all but 1 %': { colour: colours.orange, dash: [10, 6] },
};

const quantile = (share: number, histogram: string, by = '') =>
  `histogram_quantile(${share}, sum by (${by}le) (rate(${histogram}_bucket[$__rate_interval])))`;
const perSecond = (counter: string) => `sum(rate(${counter}[$__rate_interval]))`;
const ofRange = (matchers: string) => `sum(increase(${metrics.recorded}{${matchers}}[$__range]))`;

/** For operators: whether everything arrives everywhere, and how fast. */
export const pipeline = dashboardOf({
  title: 'Pipeline',
  description:
    'Whether the stores answer, how far the projections are behind the log, and how long each step takes.',
  uid: 'learntrack-pipeline',
  tags: ['metrics'],
  plugin: sources.prometheus.type,
  lookBack: 'now-6h',
  refresh: '30s',
  variables: [],
  panels: [
    stat({
      title: 'Stores',
      shows: 'Whether the store of each adapter answers.',
      whenBad: 'Start the store again; nothing is lost meanwhile. The runbook is on the page Alerts.',
      definedIn: 'alerts.md#a-store-is-down',
      ...{ width: 24, height: 5, unit: Short },
      queries: { '{{adapter}}': `min by (adapter) (${metrics.adapterUp})` },
    }).mappings([
      {
        type: MappingType.ValueToText,
        options: {
          '0': { text: 'does not answer', color: colours.vermillion, index: 0 },
          '1': { text: 'answers', color: colours.blue, index: 1 },
        },
      },
    ]),
    lines(
      {
        title: 'Lag of the projections, in time',
        shows: 'How old the oldest log entry is that a projection has not applied yet.',
        whenBad:
          'One line rises: its store is slow or down. All rise: the log is. The runbook is on the page Alerts.',
        definedIn: 'alerts.md#a-projection-lags',
        ...{ width: 12, height: 9, unit: Seconds },
        queries: { '{{projection}}': `max by (projection) (${metrics.lagSeconds})` },
      },
      projectionLooks,
    ),
    lines(
      {
        title: 'Lag of the projections, in log entries',
        shows: 'How many log entries a projection has not applied yet.',
        whenBad: 'It drains by itself once its store answers; if it does not, ask npx learntrack doctor.',
        definedIn: 'alerts.md#a-projection-lags',
        ...{ width: 12, height: 9, unit: Short },
        queries: { '{{projection}}': `max by (projection) (${metrics.lag})` },
      },
      projectionLooks,
    ),
    lines(
      {
        title: 'Appending to the log',
        shows: 'How long an append takes: so long at most for half of them, and for all but 1 %.',
        whenBad: 'MongoDB is slow, or waits for its secondaries: look at its own metrics, and at its disks.',
        definedIn: 'observing.md',
        ...{ width: 12, height: 9, unit: Seconds },
        queries: {
          'half of them': quantile(0.5, metrics.appendDuration),
          'all but 1 %': quantile(0.99, metrics.appendDuration),
        },
      },
      percentiles,
    ),
    lines(
      {
        title: 'Applying a batch, all but 1 %',
        shows: 'How long each projection takes to apply a batch, for all but 1 % of them.',
        whenBad: 'A store that has become slow: look at its own metrics. A rebuild applies larger batches.',
        definedIn: 'observing.md',
        ...{ width: 12, height: 9, unit: Seconds },
        queries: { '{{projection}}': quantile(0.99, metrics.applyDuration, 'projection, ') },
      },
      projectionLooks,
    ),
    lines(
      {
        title: 'Inputs that added nothing',
        shows:
          'How many inputs per second were no valid activity, in conflict with one in the log, or in it already.',
        whenBad:
          'Rejected and conflicting ones are mistakes of a host: ask it for the reasons. Duplicates do no harm; many of them are sent for nothing.',
        definedIn: 'taking-data-in.md',
        ...{ width: 16, height: 9, unit: CountsPerSecond },
        queries: {
          rejected: perSecond(metrics.rejected),
          conflicts: perSecond(metrics.conflicts),
          duplicates: perSecond(metrics.duplicates),
        },
      },
      {
        rejected: { colour: colours.vermillion },
        conflicts: { colour: colours.orange, dash: [10, 6] },
        duplicates: { colour: colours.sky, dash: [2, 6] },
      },
    ),
    stat({
      title: 'Courses without a name',
      shows:
        'The share of activities in the time range of courses that are not among the busiest, which metrics name.',
      whenBad:
        'Raise telemetry.topCourses in createLearnTrack, or look at the folder Stores, which knows them all.',
      definedIn: 'observing.md',
      ...{ width: 8, height: 9, unit: PercentUnit },
      queries: {
        'Courses without a name': `(${ofRange('course="other"')} or vector(0)) / (${ofRange('')} > 0)`,
      },
    }),
  ],
});
