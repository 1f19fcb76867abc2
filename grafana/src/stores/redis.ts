import type { PanelBuilder as BarChart } from '@grafana/grafana-foundation-sdk/barchart';
import {
  type Dashboard,
  type DataTransformerConfig,
  QueryVariableBuilder,
  VariableRefresh,
  VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder as Table } from '@grafana/grafana-foundation-sdk/table';
import { Short } from '@grafana/grafana-foundation-sdk/units';
import { chosenSource, dashboardOf } from '../dashboard.ts';
import { sources } from '../settings.ts';
import { boardsCommand, distributionCommand, leaderboardCommand } from './redis-commands.ts';
import { bars, columns, storePanel } from './store-panel.ts';

const { type: plugin } = sources.redis;
const leaders = 20;
const scores = [1, 2, 5, 10, 20, 50, 100, 200, 500];

/** What a script answers: a text of JSON per row. */
const rows: DataTransformerConfig = {
  id: 'extractFields',
  options: { source: 'Value', format: 'json', replace: true },
};

/** Engagement scores, as Redis has them. */
export function redisDashboard(namespace: string): Dashboard {
  return dashboardOf({
    title: 'Redis',
    description:
      'Engagement scores as of the end of the time range, read from Redis 7 or Valkey by scripts that only read.',
    ...{ uid: 'learntrack-stores-redis', tags: ['stores'], plugin, lookBack: 'now-1h' },
    variables: [boards(namespace)],
    panels: [leaderboard(namespace), spread(namespace)],
  });
}

function boards(namespace: string): QueryVariableBuilder {
  return new QueryVariableBuilder('board')
    .label('Scores')
    .description('Of everything, of one action, or of one course.')
    .datasource(chosenSource(plugin))
    .query(boardsCommand(namespace))
    .definition('The boards of the generation that is served')
    .refresh(VariableRefresh.OnDashboardLoad)
    .sort(VariableSort.Disabled)
    .current({ text: 'overall', value: 'overall' });
}

function leaderboard(namespace: string): Table {
  return storePanel(new Table().unit(Short).overrideByName('Score', [{ id: 'decimals', value: 1 }]), {
    title: 'Leaderboard',
    shows: `The ${leaders} students with the highest engagement scores as of the end of the time range.`,
    whenBad:
      'A score that nobody can have: scores.explain tells its parts; an account that many share, or a script, is at the top for long. An empty board: see engagement-scores in Pipeline.',
    definedIn: 'figures.md#engagement-score',
    ...{ width: 12, height: 16 },
    queries: { A: cli(leaderboardCommand(namespace, leaders)) },
    transformations: [rows, columns({ rank: 'Rank', student: 'Student', score: 'Score' })],
  });
}

function spread(namespace: string): BarChart {
  return storePanel(bars('Score'), {
    title: 'How scores are spread',
    shows: 'How many students have at least each score as of the end of the time range.',
    whenBad:
      'Few students above 1 while there are classes: hardly anybody was active for weeks. See Daily engagement for when it began.',
    definedIn: 'figures.md#ranks-and-scores-as-they-change',
    ...{ width: 12, height: 16 },
    queries: { A: cli(distributionCommand(namespace, scores)) },
    transformations: [rows, columns({ score: 'Score', students: 'Students' })],
  });
}

function cli(query: string): object {
  return { type: 'cli', query };
}
