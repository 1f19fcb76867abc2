import { CountsPerMinute, PercentUnit, Short } from '@grafana/grafana-foundation-sdk/units';
import { rejectedShare } from '../alert-figures.ts';
import { dashboardOf } from '../dashboard.ts';
import { actionLooks } from '../looks.ts';
import { bars, lines, stat } from '../metric-panels.ts';
import { metrics } from '../metrics.ts';
import { sources } from '../settings.ts';
import { chosen, dimension } from '../variables.ts';

const perMinute = `60 * sum(rate(${metrics.recorded}{${chosen}}[$__rate_interval]))`;

/** For teachers: who is at work at this moment, and in what. */
export const engagementNow = dashboardOf({
  title: 'Engagement now',
  description: 'What students do at this moment, and how engaged they are.',
  uid: 'learntrack-engagement-now',
  tags: ['metrics'],
  plugin: sources.prometheus.type,
  lookBack: 'now-6h',
  refresh: '30s',
  variables: [dimension('course'), dimension('action'), dimension('region')],
  panels: [
    stat({
      title: 'Activities per minute',
      shows: 'How many activities are recorded per minute, of what is chosen above.',
      whenBad:
        'None while there are classes: look whether the host runs and records, in Pipeline, and whether it rejects what comes.',
      definedIn: 'observing.md',
      ...{ width: 8, height: 5, unit: CountsPerMinute },
      queries: { 'Activities per minute': perMinute },
    }),
    stat({
      title: 'Engaged students',
      shows: 'How many students have an engagement score of at least 10, in all courses together.',
      whenBad: 'Fewer than usual: Courses by day shows which courses lose them.',
      definedIn: 'figures.md#engagement-score',
      ...{ width: 8, height: 5, unit: Short },
      queries: { 'Engaged students': `max(${metrics.engagedStudents}{at_least="10"})` },
    }),
    stat({
      title: 'Rejected inputs',
      shows:
        'The share of what hosts gave that was no valid activity, in the time range, in all courses together. What was in the log already counts as given, too.',
      whenBad: 'Ask the host for its rejects: each has its reasons. The runbook is on the page Alerts.',
      definedIn: 'taking-data-in.md',
      ...{ width: 8, height: 5, unit: PercentUnit },
      queries: { 'Rejected inputs': rejectedShare('$__range', '> 0') },
    }),
    lines(
      {
        title: 'Activities per minute, by action',
        shows: 'How many activities are recorded per minute, by what students do.',
        whenBad:
          'A line that falls to nothing while others go on: whoever sends that action has stopped. Compare with yesterday.',
        definedIn: 'taking-data-in.md',
        ...{ width: 24, height: 9, unit: CountsPerMinute },
        queries: {
          '{{action}}': `60 * sum by (action) (rate(${metrics.recorded}{${chosen}}[$__rate_interval]))`,
        },
      },
      actionLooks,
    ),
    bars({
      title: 'Busiest courses',
      shows: 'The ten courses with the most activities in the time range.',
      whenBad: 'A course that should be here and is not: choose it above, and look at Courses by day.',
      definedIn: 'figures.md#daily-engagement',
      ...{ width: 12, height: 10, unit: Short },
      queries: {
        '{{course}}': `topk(10, sum by (course) (increase(${metrics.recorded}{${chosen}}[$__range])))`,
      },
    }),
    bars({
      title: 'How engaged students are',
      shows: 'How many students have at least each engagement score now, in all courses together.',
      whenBad:
        'Few students above the low scores while there are classes: hardly anybody came back for weeks. Courses by day shows since when.',
      definedIn: 'figures.md#ranks-and-scores-as-they-change',
      ...{ width: 12, height: 10, unit: Short },
      queries: { 'at least {{at_least}}': `max by (at_least) (${metrics.engagedStudents})` },
    }),
  ],
});
