import type { Choice, Choices } from '../interpolate.ts';
import type { Frame } from './frames.ts';
import type { DataSourcePlugin, StoreQuery } from './plugin.ts';
import { type Transformation, transform } from './transformations.ts';

/** A dashboard, as its JSON has it. */
export interface StoreDashboard {
  readonly title: string;
  readonly panels: readonly Panel[];
  readonly templating: { readonly list: readonly Variable[] };
}

interface Panel {
  readonly title: string;
  readonly datasource: { readonly type: string };
  readonly targets: readonly StoreQuery[];
  readonly transformations?: readonly Transformation[];
  readonly fieldConfig?: { readonly overrides: readonly { readonly matcher: Matcher }[] };
}

interface Matcher {
  readonly id: string;
  readonly options: unknown;
}

interface Variable {
  readonly name: string;
  readonly type: string;
  readonly datasource?: { readonly type: string };
  readonly query?: unknown;
  readonly current?: { readonly value?: string | readonly string[] };
  readonly multi?: boolean;
}

/** A panel, with the variables that its queries may name. */
interface StorePanel extends Panel {
  readonly name: string;
  readonly variables: readonly Variable[];
}

/** Every panel of the dashboards. */
export function panelsOf(dashboards: readonly StoreDashboard[]): StorePanel[] {
  return dashboards.flatMap(({ title, panels, templating }) =>
    panels.map((panel) => ({ ...panel, name: `${title} › ${panel.title}`, variables: templating.list })),
  );
}

/** Every variable of the dashboards whose values come from a store, with those before it. */
export function queriedVariables(dashboards: readonly StoreDashboard[]) {
  return dashboards.flatMap(({ title, templating: { list } }) =>
    list
      .map((variable, i) => ({
        ...variable,
        label: `${title} › $${variable.name}`,
        before: list.slice(0, i),
      }))
      .filter(({ type }) => type === 'query'),
  );
}

type Plugins = ReadonlyMap<string, DataSourcePlugin>;

/** What a panel shows: what its queries find, after its transformations. */
export async function framesOf(
  panel: StorePanel,
  plugins: Plugins,
  range: { readonly from: Date; readonly to: Date },
  chosen: Choices = {},
): Promise<Frame[]> {
  const choices = {
    ...(await choicesOf(panel.variables, plugins)),
    ...{ __from: `${range.from.getTime()}`, __to: `${range.to.getTime()}` },
    ...chosen,
  };
  const found: Frame[] = [];
  for (const target of panel.targets) {
    const { type } = (target.datasource as Panel['datasource'] | undefined) ?? panel.datasource;
    found.push(...(await pluginOf(plugins, type).ask(target, choices)));
  }
  return transform(found, panel.transformations ?? []);
}

/** What a variable offers to choose from. */
export async function valuesOf(
  variable: Variable & { readonly before: readonly Variable[] },
  plugins: Plugins,
): Promise<string[]> {
  const plugin = pluginOf(plugins, variable.datasource?.type ?? '');
  return plugin.offer(variable.query, await choicesOf(variable.before, plugins));
}

/** What is chosen where nobody has chosen: all, where several can be; else what the dashboard says. */
async function choicesOf(variables: readonly Variable[], plugins: Plugins): Promise<Choices> {
  const choices: Record<string, Choice> = {};
  for (const [i, variable] of variables.entries()) {
    const { name, type, query, current, multi } = variable;
    if (type === 'query' && multi)
      choices[name] = await valuesOf({ ...variable, before: variables.slice(0, i) }, plugins);
    else choices[name] = current?.value ?? (typeof query === 'string' ? query : '');
  }
  return choices;
}

function pluginOf(plugins: Plugins, type: string): DataSourcePlugin {
  const plugin = plugins.get(type);
  if (plugin) return plugin;
  throw new Error(`No test knows what the plugin ${type} does`);
}
