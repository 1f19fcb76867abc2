import type { PanelBuilder as BarChart } from '@grafana/grafana-foundation-sdk/barchart';
import {
  type Dashboard,
  QueryVariableBuilder,
  VariableRefresh,
  VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder as Table } from '@grafana/grafana-foundation-sdk/table';
import type { PanelBuilder as TimeSeries } from '@grafana/grafana-foundation-sdk/timeseries';
import { Percent, Short } from '@grafana/grafana-foundation-sdk/units';
import { chosenSource, dashboardOf } from '../dashboard.ts';
import { actionLooks, setUp } from '../looks.ts';
import { sources } from '../settings.ts';
import { dailyActionsText, progressTenthsText, progressText, valuesText } from './mongo-pipelines.ts';
import { bars, columns, dailyLines, storePanel } from './store-panel.ts';

const { type: plugin } = sources.mongo;

/** Students and activities, as MongoDB has them. */
export const mongoDashboard: Dashboard = dashboardOf({
  title: 'MongoDB',
  description: 'Progress of students and activities of the log, read from MongoDB.',
  ...{ uid: 'learntrack-stores-mongodb', tags: ['stores'], plugin, lookBack: 'now-28d' },
  // Called otherwise than the fields, whose paths look like variables.
  variables: [
    values('specialities', 'Specialities', 'students', 'speciality'),
    values('levels', 'Levels', 'students', 'studentLevel'),
    values('courses', 'Courses', 'activities', 'courseId'),
  ],
  panels: [progress(), tenths(), actions()],
});

function values(name: string, label: string, collection: string, field: string): QueryVariableBuilder {
  return new QueryVariableBuilder(name)
    .label(label)
    .datasource(chosenSource(plugin))
    .query({ refId: name, ...aggregation(collection, valuesText(field)) })
    .definition(`${field} of ${collection}`)
    .refresh(VariableRefresh.OnDashboardLoad)
    .sort(VariableSort.NaturalAsc)
    .multi(true)
    .includeAll(true)
    .current({ text: ['All'], value: ['$__all'] });
}

function progress(): Table {
  const panel = new Table()
    .filterable(true)
    .unit(Short)
    .overrideByName('Mean progress', [
      { id: 'unit', value: Percent },
      { id: 'decimals', value: 1 },
    ]);
  return storePanel(panel, {
    title: 'Progress by speciality and level',
    shows:
      'How many students there are, and how far they have come in the mean. The time range has no part in it.',
    whenBad:
      'A group far behind the others: compare it with its level in other specialities, and see whether its profiles are still updated.',
    definedIn: 'mongodb.md#collections',
    ...{ width: 12, height: 12 },
    queries: { A: aggregation('students', progressText) },
    transformations: [
      columns({
        ...{ speciality: 'Speciality', level: 'Level', students: 'Students', progress: 'Mean progress' },
      }),
    ],
  });
}

function tenths(): BarChart {
  return storePanel(bars('Progress'), {
    title: 'How far students have come',
    shows: 'Students per tenth of progress: from 0 % up to 10 %, and so on; the last holds 100 %, too.',
    whenBad:
      'A hill at the left late in a term: find those students by students.find, and see whether they are still active.',
    definedIn: 'mongodb.md#collections',
    ...{ width: 12, height: 12 },
    queries: { A: aggregation('students', progressTenthsText) },
    transformations: [columns({ tenth: 'Progress', students: 'Students' })],
  });
}

function actions(): TimeSeries {
  const panel = dailyLines().overrideByName('activities', [
    { id: 'displayName', value: `\${__field.labels.action}` },
  ]);
  for (const [action, look] of Object.entries(actionLooks)) {
    // Overrides know a field by its name and its label.
    panel.overrideByRegexp(`/^(activities )?${action}$/`, setUp(look));
  }
  return storePanel(panel, {
    title: 'Activities by action',
    shows:
      'How many activities of each action the log holds of each UTC day, in the chosen courses. Click an action to see it alone.',
    whenBad:
      'An action that stops: see whether its host still records it, and what was rejected in Pipeline. Other numbers than in Cassandra: see the lag of daily-engagement, and run reports.reconcile.',
    definedIn: 'figures.md#daily-engagement',
    ...{ width: 24, height: 9 },
    queries: { A: aggregation('activities', dailyActionsText) },
    transformations: [
      {
        id: 'partitionByValues',
        options: { fields: ['action'], keepFields: false, naming: { asLabels: true } },
      },
    ],
  });
}

function aggregation(collection: string, queryText: string): object {
  return { collection, queryText, queryType: 'table', queryLanguage: 'json' };
}
