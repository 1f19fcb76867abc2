import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import {
  type Dashboard,
  DashboardBuilder,
  DatasourceVariableBuilder,
  type Panel,
  type VariableModel,
} from '@grafana/grafana-foundation-sdk/dashboard';

interface IdentifiedPanelBuilder extends Builder<Panel> {
  id(id: number): this;
  datasource(source: DataSource): this;
}

/** A data source, where dashboards ask for one. */
export interface DataSource {
  readonly type: string;
  readonly uid: string;
}

/** What a dashboard is made of. */
export interface DashboardOptions {
  readonly title: string;
  readonly description: string;
  readonly uid: string;
  /** What it is found by. */
  readonly tags: readonly string[];
  /** The data source plugin that it reads by. */
  readonly plugin: string;
  /** How far it looks back at first, such as `now-28d`. */
  readonly lookBack: string;
  /** How often it looks again at first, such as `30s`. */
  readonly refresh?: string;
  readonly variables: readonly Builder<VariableModel>[];
  readonly panels: readonly IdentifiedPanelBuilder[];
}

/** The data source that whoever looks at a dashboard has chosen. */
export function chosenSource(plugin: string): DataSource {
  return { type: plugin, uid: `\${datasource}` };
}

/** A dashboard whose panels stand one after the other, each with an id of its own. */
export function dashboardOf(options: DashboardOptions): Dashboard {
  const { title, description, uid, tags, plugin, lookBack, refresh, variables, panels } = options;
  const dashboard = new DashboardBuilder(title)
    .uid(uid)
    .description(description)
    .tags(['learntrack', ...tags])
    .timezone('utc')
    .time({ from: lookBack, to: 'now' })
    .readonly()
    .withVariable(new DatasourceVariableBuilder('datasource').label('Data source').type(plugin));
  if (refresh !== undefined) dashboard.refresh(refresh);
  for (const variable of variables) dashboard.withVariable(variable);
  for (const [i, panel] of panels.entries()) {
    dashboard.withPanel(panel.id(i + 1).datasource(chosenSource(plugin)));
  }
  return dashboard.build();
}
