import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** A query of a panel, as its author wrote it. */
export interface PanelQuery {
  /** Where it stands: dashboard, panel and the query's letter. */
  readonly name: string;
  readonly expression: string;
  /** Whether the panel shows what is now alone, not how it came to be. */
  readonly instant: boolean;
  /** How far the panel looks back, such as `6h`. */
  readonly lookBack: string;
  /** The least time between two points. */
  readonly leastStep: string;
  readonly maxPoints: number;
  /** The variables of its dashboard. */
  readonly variables: readonly Variable[];
}

/** A variable that whoever looks at a dashboard chooses. */
export interface Variable {
  readonly name: string;
  readonly type: string;
  /** Where its values come from. */
  readonly query: string;
  /** What it is at first. */
  readonly value: string | readonly string[];
  readonly includeAll: boolean;
  /** What stands for all of its values; absent: all of them, as a list. */
  readonly allValue: string | undefined;
}

interface Dashboard {
  readonly title: string;
  readonly time?: { readonly from: string };
  readonly panels: readonly Panel[];
  readonly templating?: { readonly list: readonly DashboardVariable[] };
}

interface Panel {
  readonly title?: string;
  readonly panels?: readonly Panel[];
  readonly targets?: readonly Target[];
  readonly interval?: string;
  readonly timeFrom?: string;
  readonly maxDataPoints?: number;
}

interface Target {
  readonly refId?: string;
  readonly expr?: string;
  readonly instant?: boolean;
  readonly range?: boolean;
  readonly interval?: string;
}

interface DashboardVariable {
  readonly name: string;
  readonly type: string;
  readonly query?: string | { readonly query: string };
  readonly current?: { readonly value?: string | readonly string[] };
  readonly options?: readonly { readonly value: string }[];
  readonly includeAll?: boolean;
  readonly allValue?: string | null;
}

const folder = resolve(import.meta.dirname, '../dashboards/metrics');

/** Every query of the dashboards that show metrics. */
export function panelQueries(): PanelQuery[] {
  return dashboards().flatMap((dashboard) => {
    const variables = variablesOf(dashboard);
    return panelsOf(dashboard.panels).flatMap((panel) =>
      (panel.targets ?? []).map((target) => ({
        name: `${dashboard.title} › ${panel.title} › ${target.refId}`,
        expression: target.expr ?? '',
        instant: target.instant === true && target.range !== true,
        lookBack: panel.timeFrom ?? (dashboard.time?.from ?? 'now-6h').replace(/^now-/, ''),
        leastStep: target.interval || panel.interval || '15s',
        maxPoints: panel.maxDataPoints ?? 1000,
        variables,
      })),
    );
  });
}

/** Every variable of those dashboards whose values come from Prometheus, by where it stands. */
export function queriedVariables(): { readonly name: string; readonly query: string }[] {
  return dashboards().flatMap((dashboard) =>
    variablesOf(dashboard)
      .filter(({ type }) => type === 'query')
      .map(({ name, query }) => ({ name: `${dashboard.title} › $${name}`, query })),
  );
}

/** The titles of those dashboards. */
export function dashboardTitles(): string[] {
  return dashboards().map(({ title }) => title);
}

function dashboards(): Dashboard[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')));
}

/** Those in rows as well. */
function panelsOf(panels: readonly Panel[]): Panel[] {
  return panels.flatMap((panel) => [panel, ...panelsOf(panel.panels ?? [])]);
}

function variablesOf({ templating }: Dashboard): Variable[] {
  return (templating?.list ?? []).map((variable) => ({
    name: variable.name,
    type: variable.type,
    query: typeof variable.query === 'object' ? variable.query.query : (variable.query ?? ''),
    value: variable.current?.value ?? variable.options?.[0]?.value ?? '',
    includeAll: variable.includeAll === true,
    allValue: variable.allValue || undefined,
  }));
}
