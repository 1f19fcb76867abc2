import type { PanelBuilder as BarChart } from '@grafana/grafana-foundation-sdk/barchart';
import { VizOrientation } from '@grafana/grafana-foundation-sdk/common';
import {
  type Dashboard,
  QueryVariableBuilder,
  VariableRefresh,
  VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder as Table } from '@grafana/grafana-foundation-sdk/table';
import type { PanelBuilder as TimeSeries } from '@grafana/grafana-foundation-sdk/timeseries';
import { PercentUnit, Short } from '@grafana/grafana-foundation-sdk/units';
import { chosenSource, dashboardOf } from '../dashboard.ts';
import { sources } from '../settings.ts';
import {
  coursesText,
  dailyEngagementText,
  lastDayText,
  performanceCountsText,
  performanceScoresText,
} from './cql-queries.ts';
import { bars, columns, dailyLines, highestFirst, storePanel } from './store-panel.ts';

const { type: plugin } = sources.cassandra;

/** Daily engagement and course performance, as Cassandra has them. */
export function cassandraDashboard(keyspace: string): Dashboard {
  return dashboardOf({
    title: 'Cassandra',
    description: 'Daily engagement and course performance, read from Cassandra.',
    ...{ uid: 'learntrack-stores-cassandra', tags: ['stores'], plugin, lookBack: 'now-28d' },
    variables: [courses(keyspace)],
    panels: [dailyEngagement(keyspace), busiestCourses(keyspace), performance(keyspace)],
  });
}

function courses(keyspace: string): QueryVariableBuilder {
  return new QueryVariableBuilder('courses')
    .label('Courses')
    .datasource(chosenSource(plugin))
    .query({ query: coursesText(keyspace) })
    .definition(coursesText(keyspace))
    .refresh(VariableRefresh.OnDashboardLoad)
    .sort(VariableSort.NaturalAsc)
    .multi(true)
    .includeAll(true)
    .current({ text: ['All'], value: ['$__all'] });
}

function dailyEngagement(keyspace: string): TimeSeries {
  return storePanel(dailyLines(), {
    title: 'Daily engagement of the chosen courses',
    shows:
      'How many activities each course had on each UTC day. A day without any has no point; click a course to see it alone.',
    whenBad:
      'A day far below the same weekday before: see whether the course was open and its platform up. When all courses fell together, see the lag of daily-engagement in Pipeline first.',
    definedIn: 'figures.md#daily-engagement',
    ...{ width: 24, height: 9 },
    queries: { A: { ...cql(dailyEngagementText(keyspace)), alias: '{{ courseid }}' } },
  });
}

function busiestCourses(keyspace: string): BarChart {
  return storePanel(bars('Course').orientation(VizOrientation.Horizontal), {
    title: 'Busiest courses of the last day',
    shows: 'The ten courses with the most activities on the UTC day that the time range ends in.',
    whenBad:
      'A course that should be here and is not: choose it above, and see whether it fell or never rose. All of them are low early in the day.',
    definedIn: 'figures.md#daily-engagement',
    ...{ width: 8, height: 11 },
    queries: { A: cql(lastDayText(keyspace)) },
    transformations: [
      columns({ courseid: 'Course', count: 'Activities' }, ['day']),
      highestFirst('Activities'),
      { id: 'limit', options: { limitField: 10 } },
    ],
  });
}

function performance(keyspace: string): Table {
  const panel = new Table().filterable(true).unit(Short);
  for (const name of ['Pass mark', 'Mean score', 'Pass rate', 'p50', 'p90', 'Retained 7 days']) {
    panel.overrideByName(name, [
      { id: 'unit', value: PercentUnit },
      { id: 'decimals', value: 0 },
    ]);
  }
  return storePanel(panel, {
    title: 'Course performance',
    shows:
      'What was computed of each course, period by period, the latest first. A course without scored attempts has no scores, rather than 0.',
    whenBad:
      'A low pass rate: look at the quizzes, when many attempts were scored; few prove nothing. Low retention: ask the students who left. Old numbers: compute them again, by reports.computeCoursePerformance.',
    definedIn: 'figures.md#course-performance',
    ...{ width: 16, height: 11 },
    queries: { counts: cql(performanceCountsText(keyspace)), scores: cql(performanceScoresText(keyspace)) },
    transformations: [
      { id: 'merge', options: {} },
      columns({
        ...{ courseid: 'Course', activities: 'Activities', active_students: 'Active students' },
        ...{ quiz_attempts: 'Quiz attempts', scored_attempts: 'Scored attempts', mean_score: 'Mean score' },
        ...{ pass_rate: 'Pass rate', p50_score: 'p50', p90_score: 'p90', retained_7d: 'Retained 7 days' },
        ...{ period_from: 'From', period_to: 'To', pass_mark: 'Pass mark', computed_at: 'Computed' },
      }),
      highestFirst('To'),
    ],
  });
}

function cql(target: string): object {
  return { queryType: 'query', rawQuery: true, target };
}
