import { PercentUnit, Short } from '@grafana/grafana-foundation-sdk/units';
import { namedCourses, shareOfTheWeekBefore } from '../alert-figures.ts';
import { colours } from '../colours.ts';
import { dashboardOf } from '../dashboard.ts';
import { bars, lines } from '../metric-panels.ts';
import { metrics } from '../metrics.ts';
import { sources } from '../settings.ts';
import { chosen, dimension } from '../variables.ts';

const inDay = (offset = '') => `increase(${metrics.recorded}{${chosen}}[1d]${offset})`;

/** For course teams: how today compares with the same weekday before. */
export const coursesByDay = dashboardOf({
  title: 'Courses by day',
  description:
    'Activities of 24 hours against the same 24 hours a week before, for weekdays differ. Exact counts by calendar day are in the folder Stores.',
  uid: 'learntrack-courses-by-day',
  tags: ['metrics'],
  plugin: sources.prometheus.type,
  lookBack: 'now-7d',
  variables: [dimension('course'), dimension('action'), dimension('region')],
  panels: [
    lines(
      {
        title: 'Activities of the last 24 hours',
        shows:
          'At each moment the activities of the 24 hours before, of what is chosen above, and those of a week earlier.',
        whenBad:
          'Far below the week before: choose one course after the other. If all have fallen, look at Pipeline first; what is not recorded is not counted.',
        definedIn: 'figures.md#daily-engagement',
        ...{ width: 24, height: 10, unit: Short },
        queries: {
          'these 24 hours': `sum(${inDay()})`,
          'a week earlier': `sum(${inDay(' offset 7d')})`,
        },
      },
      {
        'these 24 hours': { colour: colours.blue },
        'a week earlier': { colour: colours.orange, dash: [10, 6] },
      },
    ),
    bars({
      title: 'Against the same weekday, by course',
      shows:
        'The activities of the last 24 hours as a share of those of the same 24 hours a week before, the least first: 100 % is as many, 0 % none any more. A course that had none a week before is not shown, nor is other, which is many courses.',
      whenBad:
        'Ask the course team whether it was planned, such as a holiday or the end of a unit. If not, the runbook is on the page Alerts.',
      definedIn: 'alerts.md#engagement-of-a-course-has-fallen',
      ...{ width: 12, height: 12, unit: PercentUnit },
      queries: {
        '{{course}}': `bottomk(15, ${shareOfTheWeekBefore(`${namedCourses},${chosen}`, '> 0')})`,
      },
    }),
    bars({
      title: 'Activities of the last 24 hours, by course',
      shows: 'The fifteen courses with the most activities in the last 24 hours.',
      whenBad: 'A course that should be here and is not: look at it in Engagement now.',
      definedIn: 'figures.md#daily-engagement',
      ...{ width: 12, height: 12, unit: Short },
      queries: { '{{course}}': `topk(15, sum by (course) (${inDay()}))` },
    }),
  ],
});
