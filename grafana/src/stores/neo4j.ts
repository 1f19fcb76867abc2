import { BigValueColorMode, BigValueGraphMode } from '@grafana/grafana-foundation-sdk/common';
import {
  CustomVariableBuilder,
  type Dashboard,
  TextBoxVariableBuilder,
  ThresholdsConfigBuilder,
  ThresholdsMode,
} from '@grafana/grafana-foundation-sdk/dashboard';
import {
  EdgeOptionsBuilder,
  PanelBuilder as NodeGraph,
  NodeOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/nodegraph';
import { PanelBuilder as Stat } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as Table } from '@grafana/grafana-foundation-sdk/table';
import { Short } from '@grafana/grafana-foundation-sdk/units';
import { colours } from '../colours.ts';
import { dashboardOf } from '../dashboard.ts';
import { sources } from '../settings.ts';
import {
  findingEdgesText,
  findingNodesText,
  multiRegionCountText,
  multiRegionStudentsText,
  regionPairsText,
} from './cypher-queries.ts';
import { columns, storePanel } from './store-panel.ts';

const lookInto =
  'A finding is a reason to look, not a verdict: VPNs and mobile networks change regions too. Look at the evidence, ask the student, and put regions that are always in order among the allowed ones, above.';

/** Multi-region access and shared regions, as Neo4j has them. */
export const neo4jDashboard: Dashboard = dashboardOf({
  title: 'Neo4j',
  description: 'Who accessed content from which region, read from Neo4j.',
  ...{ uid: 'learntrack-stores-neo4j', tags: ['stores'], plugin: sources.neo4j.type, lookBack: 'now-7d' },
  variables: [windowHours(), allowedRegions()],
  panels: [students(), evidence(), graph(), pairs()],
});

function windowHours(): CustomVariableBuilder {
  return new CustomVariableBuilder('window_hours')
    .label('Window, hours')
    .values('1,6,12,24,48')
    .current({ text: '24', value: '24' });
}

function allowedRegions(): TextBoxVariableBuilder {
  return new TextBoxVariableBuilder('allowed')
    .label('Allowed regions')
    .description(
      'Regions whose accesses count nowhere, such as the campus network, with commas between them.',
    )
    .defaultValue('')
    .current({ text: '', value: '' });
}

function students(): Stat {
  const panel = new Stat()
    .unit(Short)
    .colorMode(BigValueColorMode.Value)
    .graphMode(BigValueGraphMode.None)
    .thresholds(steps([0, colours.blue], [1, colours.vermillion]));
  return storePanel(panel, {
    title: 'Students with multi-region access',
    shows: 'How many students accessed content from two regions or more within the window.',
    whenBad: `${lookInto} Many at once: see whether the regions of a whole network are told wrongly.`,
    definedIn: 'figures.md#multi-region-access',
    ...{ width: 6, height: 9 },
    queries: { A: cypher(multiRegionCountText) },
  });
}

function evidence(): Table {
  const panel = new Table()
    .filterable(true)
    .unit(Short)
    .overrideByName('Severity', [{ id: 'decimals', value: 2 }]);
  return storePanel(panel, {
    title: 'Multi-region access with its evidence',
    shows:
      'Each student once, the most severe first, with the two accesses that prove it: the one before the region changed, and the one after.',
    whenBad: lookInto,
    definedIn: 'figures.md#multi-region-access',
    ...{ width: 18, height: 9 },
    queries: { A: cypher(multiRegionStudentsText) },
    transformations: [
      columns({
        ...{ student: 'Student', severity: 'Severity', regions: 'Regions', alternations: 'Alternations' },
        ...{ left_at: 'Left at', left_region: 'Left region', left_course: 'Left course' },
        ...{ entered_at: 'Entered at', entered_region: 'Entered region', entered_course: 'Entered course' },
      }),
    ],
  });
}

function graph(): NodeGraph {
  const panel = new NodeGraph()
    .unit(Short)
    .nodes(new NodeOptionsBuilder().mainStatUnit(Short))
    .edges(new EdgeOptionsBuilder().mainStatUnit(Short));
  return storePanel(panel, {
    title: 'Who accessed content from where',
    shows:
      'The hundred most severe findings: each student with the severity, the regions, and on the lines how many accesses there were.',
    whenBad:
      'Two regions with many students between them are rather a network that changes its address than students who do; put it among the allowed regions, above.',
    definedIn: 'figures.md#multi-region-access',
    ...{ width: 16, height: 14 },
    // What the node graph tells its two frames by.
    queries: {
      nodes: cypher(findingNodesText({ student: colours.vermillion, region: colours.blue })),
      edges: cypher(findingEdgesText),
    },
  });
}

function pairs(): Table {
  return storePanel(new Table().unit(Short), {
    title: 'Regions that students share',
    shows: 'The pairs of regions that the most students accessed content from, at whatever distance in time.',
    whenBad:
      'A pair that should share nobody: one of its regions may be told wrongly. See where the host takes regions from.',
    definedIn: 'figures.md#pairs-of-regions-and-where-a-student-was',
    ...{ width: 8, height: 14 },
    queries: { A: cypher(regionPairsText) },
    transformations: [columns({ first: 'One region', second: 'Other region', students: 'Students' })],
  });
}

function steps(...colours: readonly (readonly [from: number, color: string])[]): ThresholdsConfigBuilder {
  return new ThresholdsConfigBuilder()
    .mode(ThresholdsMode.Absolute)
    .steps(colours.map(([value, color], i) => ({ value: i === 0 ? null : value, color })));
}

function cypher(cypherQuery: string): object {
  return { Format: 'table', cypherQuery };
}
