import { PercentUnit, Short } from '@grafana/grafana-foundation-sdk/units';
import { moreMultiRegionStudents } from '../alert-figures.ts';
import { colours } from '../colours.ts';
import { dashboardOf } from '../dashboard.ts';
import { bars, lines, stat } from '../metric-panels.ts';
import { metrics } from '../metrics.ts';
import { sources, thresholds } from '../settings.ts';
import { chosen, dimension } from '../variables.ts';

const { within } = thresholds.multiRegion;
const found = metrics.multiRegionStudents;
const rate = (matchers: string) => `sum(rate(${metrics.recorded}{${matchers}}[$__range]))`;

/** For those who look after accounts: who accesses content from several regions. */
export const accessIntegrity = dashboardOf({
  title: 'Access integrity',
  description:
    'Students who access content from several regions within a short time. A finding is a reason to look, not a verdict. Who they are is in the folder Stores and in reports, never in metrics.',
  uid: 'learntrack-access-integrity',
  tags: ['metrics'],
  plugin: sources.prometheus.type,
  lookBack: 'now-24h',
  refresh: '1m',
  variables: [dimension('course'), dimension('action'), dimension('region')],
  panels: [
    stat({
      title: 'Multi-region students',
      shows:
        'How many students the latest search over all courses found. Where several hosts search, the most that one of them found.',
      whenBad: 'Look at the students and their evidence in the folder Stores, the most severe first.',
      definedIn: 'figures.md#multi-region-access',
      ...{ width: 8, height: 6, unit: Short },
      queries: { 'Multi-region students': `max(${found})` },
    }),
    stat({
      title: 'More than before',
      shows: `How many more students the latest search of a host found than the one that found least in the last ${within}.`,
      whenBad:
        'Many at once share a cause: a shared password list, a new VPN, or a region that is told wrongly. It rises, too, while the graph is filled anew, when the alert waits. The runbook is on the page Alerts.',
      definedIn: 'alerts.md#a-burst-of-multi-region-students',
      ...{ width: 8, height: 6, unit: Short },
      queries: { 'More than before': moreMultiRegionStudents(within) },
    }),
    stat({
      title: 'Without a region',
      shows: 'The share of activities in the time range whose region is unknown: they count nowhere as one.',
      whenBad: 'Much of it hides what there is to find. Mend where the host finds regions out.',
      definedIn: 'figures.md#multi-region-access',
      ...{ width: 8, height: 6, unit: PercentUnit },
      queries: {
        'Without a region': `(${rate('region="unknown"')} or vector(0)) / (${rate('')} > 0)`,
      },
    }),
    lines(
      {
        title: 'Multi-region students over time',
        shows:
          'How many students the latest search over all courses found, at each moment. Where several hosts search, the most that one of them found.',
        whenBad:
          'A step is a burst: see its runbook. A slow rise goes with more students: compare with Engagement now.',
        definedIn: 'figures.md#multi-region-access',
        ...{ width: 14, height: 10, unit: Short },
        queries: { 'multi-region students': `max(${found})` },
      },
      { 'multi-region students': { colour: colours.blue } },
    ),
    bars({
      title: 'Activities by region',
      shows: 'How many activities came from each region in the time range, of what is chosen above.',
      whenBad: 'A region where you have no students: look who they are, in the folder Stores.',
      definedIn: 'taking-data-in.md',
      ...{ width: 10, height: 10, unit: Short },
      queries: {
        '{{region}}': `topk(15, sum by (region) (increase(${metrics.recorded}{${chosen}}[$__range])))`,
      },
    }),
  ],
});
