import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { metricNames } from '@learntrack/core';
import { parser } from '@prometheus-io/lezer-promql';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { colours } from './src/colours.ts';
import { contactPoints, receiver } from './src/contact-points.ts';
import { addressOf, pathTo } from './src/documentation.ts';
import { docsPath, docsUrl, folder, sources } from './src/settings.ts';
import { secondsOf } from './test/seconds-of.ts';

interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly links: readonly { readonly url: string }[];
  readonly datasource: { readonly uid: string };
  readonly targets: readonly {
    readonly refId: string;
    readonly expr?: string;
    readonly legendFormat?: string;
    readonly datasource?: object;
  }[];
  readonly fieldConfig: {
    readonly defaults: { readonly unit?: string };
    readonly overrides?: readonly {
      readonly matcher: { readonly options: string };
      readonly properties: readonly { readonly id: string; readonly value: unknown }[];
    }[];
  };
  readonly options: { readonly legend?: { readonly showLegend: boolean } };
}

interface Dashboard {
  readonly uid: string;
  readonly title: string;
  readonly panels: readonly Panel[];
}

const root = import.meta.dirname;
const dashboardsIn = (folder: string) =>
  readdirSync(resolve(root, 'dashboards', folder)).map((file): Dashboard => {
    return JSON.parse(readFileSync(resolve(root, 'dashboards', folder, file), 'utf8'));
  });
const metricDashboards = dashboardsIn('metrics');
const dashboards = [...metricDashboards, ...dashboardsIn('stores')];
interface RuleGroup {
  readonly folder: string;
  readonly interval: string;
  readonly rules: readonly Rule[];
}

interface Rule {
  readonly uid: string;
  readonly for: string;
  readonly annotations: { readonly runbook_url: string };
  readonly data: readonly { readonly datasourceUid: string; readonly model: { readonly expr?: string } }[];
  readonly notification_settings: { readonly receiver: string; readonly group_by: readonly string[] };
}

const ruleGroups: readonly RuleGroup[] = parse(
  readFileSync(resolve(root, 'provisioning/alerting/rules.yaml'), 'utf8'),
).groups;
const rules = ruleGroups.flatMap((group) => group.rules);

/** What the exporter of OpenTelemetry makes of the core's names; histograms have three series each. */
const exported = Object.values(metricNames).flatMap((name) => {
  const plain = name.replaceAll('.', '_');
  if (name.startsWith('learntrack.activities.')) return [`${plain}_total`];
  return name.endsWith('.duration') ? [`${plain}_bucket`, `${plain}_count`, `${plain}_sum`] : [plain];
});
const labels = ['course', 'action', 'region', 'projection', 'at_least', 'adapter', 'le'];

const queries = [
  ...metricDashboards.flatMap(({ title, panels }) =>
    panels.flatMap((panel) =>
      panel.targets.map(({ refId, expr = '' }) => ({ of: `${title} › ${panel.title} › ${refId}`, expr })),
    ),
  ),
  ...rules.flatMap(({ uid, data }) =>
    data.flatMap(({ model: { expr } }) => (expr === undefined ? [] : [{ of: uid, expr }])),
  ),
];

/** What stands at the nodes of a kind. */
function found(expr: string, kind: string): string[] {
  // As Grafana leaves it to Prometheus, which knows no variables: of times, and of choices in strings.
  const text = expr.replaceAll(/\$__\w+/g, '5m');
  const names: string[] = [];
  parser.parse(text).iterate({
    enter: ({ name, type, from, to }) => {
      if (name === kind || (kind === 'error' && type.isError)) names.push(text.slice(from, to));
    },
  });
  return names;
}

describe.each(queries)('the query of $of', ({ expr }) => {
  test('is PromQL', () => {
    expect(found(expr, 'error')).toEqual([]);
    expect(found(expr, 'Identifier').length).toBeGreaterThan(0);
  });

  test('asks for metrics that the core has, by labels that they have', () => {
    const names = found(expr, 'Identifier').filter((name) => !labels.includes(name));
    expect(names.length).toBeGreaterThan(0);
    expect(names.filter((name) => !exported.includes(name))).toEqual([]);
    expect(found(expr, 'LabelName').filter((name) => !labels.includes(name))).toEqual([]);
  });
});

test('what is no PromQL, and a metric that nobody has, would be seen', () => {
  expect(found('sum(rate(a[5m])', 'error')).not.toEqual([]);
  expect(found('sum by (course) (rate(a{b="c"}[$__range]))', 'Identifier')).toContain('a');
});

test('dashboards have uids of their own', () => {
  const uids = dashboards.map(({ uid }) => uid);
  expect(new Set(uids).size).toBe(8);
  expect(uids).toHaveLength(8);
});

describe.each(dashboards)('$title', ({ panels }) => {
  test('has panels with ids of their own, none over another, inside the 24 columns', () => {
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    for (const { id, gridPos: one } of panels) {
      expect(id).toBeGreaterThan(0);
      expect(one.x + one.w).toBeLessThanOrEqual(24);
      const over = panels.filter(
        ({ id: otherId, gridPos: other }) =>
          otherId !== id &&
          one.x < other.x + other.w &&
          other.x < one.x + one.w &&
          one.y < other.y + other.h &&
          other.y < one.y + one.h,
      );
      expect(over.map(({ title }) => title)).toEqual([]);
    }
  });

  test.each(panels.map((panel) => [panel.title, panel] as const))(
    '%s says all that it should',
    (_, panel) => {
      expect(panel.title).not.toBe('');
      expect(panel.description).toMatch(/\*\*What to do when it looks bad:\*\* \S/);
      expect(panel.datasource.uid).toBe(`\${datasource}`);
      expect(panel.targets.length).toBeGreaterThan(0);
      expect(new Set(panel.targets.map(({ refId }) => refId)).size).toBe(panel.targets.length);
      for (const { url } of panel.links)
        expect(url).toMatch(/^\/public\/learntrack\/reference\/documents\/\w+\.html(#[\w-]+)?$/);
      expect(panel.links).not.toEqual([]);
      if (panel.type !== 'nodeGraph') expect(panel.fieldConfig.defaults.unit).toBeTruthy();
      if (panel.type === 'timeseries') expect(panel.options.legend?.showLegend).toBe(true);
    },
  );
});

test('places in the documentation are those that there are', () => {
  const page = 'The_figures.html#engagement-score';
  expect(pathTo('figures.md#engagement-score')).toBe(`${docsPath}/${page}`);
  expect(addressOf('figures.md#engagement-score')).toBe(`${docsUrl}/${page}`);
  expect(() => pathTo('figures.md#no-such-figure')).toThrow('has no heading no-such-figure');
});

test('alerts ask the provisioned data source, and last whole multiples of 10 s', () => {
  expect(rules.length).toBeGreaterThanOrEqual(5);
  expect(new Set(rules.map(({ uid }) => uid)).size).toBe(rules.length);
  for (const { uid, data, for: lasting, annotations } of rules) {
    expect(uid).toMatch(/^[a-z-]{1,40}$/);
    expect(data.map(({ datasourceUid }) => datasourceUid)).toEqual([sources.prometheus.uid, '__expr__']);
    expect(lasting).toMatch(/^\d+(m|0s)$/);
    expect(annotations.runbook_url).toMatch(/^https?:\/\/.*\/Alerts\.html#[\w-]+$/);
  }
});

test('alerts have the shape of a file, which is not that of the HTTP API', () => {
  expect(ruleGroups.length).toBeGreaterThan(0);
  for (const group of ruleGroups) {
    expect(group.folder).toBe(folder);
    expect(Object.keys(group)).not.toContain('folderUid');
    expect(secondsOf(group.interval) % 10).toBe(0);
    for (const rule of group.rules) {
      for (const key of ['orgID', 'folderUID', 'ruleGroup']) expect(Object.keys(rule)).not.toContain(key);
    }
  }
});

test('alerts name who gets them, and leave the policies of a Grafana alone', () => {
  expect(contactPoints.contactPoints.map(({ name }) => name)).toEqual([receiver]);
  expect(Object.keys(contactPoints)).not.toContain('policies');
  for (const { notification_settings: settings } of rules) {
    expect(settings.receiver).toBe(receiver);
    // What Grafana asks for where anything is grouped.
    expect(settings.group_by).toEqual(expect.arrayContaining(['grafana_folder', 'alertname']));
  }
});

/** How the lines of a panel look that are known by their names. */
function looksOf({ fieldConfig }: Panel) {
  return (fieldConfig.overrides ?? []).flatMap(({ matcher, properties }) => {
    const set = Object.fromEntries(properties.map(({ id, value }) => [id, value]));
    if (!('color' in set)) return [];
    const { fixedColor } = set.color as { readonly fixedColor: string };
    return [{ name: matcher.options, colour: fixedColor, line: JSON.stringify(set['custom.lineStyle']) }];
  });
}

describe.each(
  dashboards.flatMap(({ title, panels }) =>
    panels
      .filter(({ type }) => type === 'timeseries')
      .map((panel) => ({ of: `${title} › ${panel.title}`, panel })),
  ),
)('the lines of $of', ({ panel }) => {
  const looks = looksOf(panel);

  test('have colours that all people tell apart, and are told apart without them', () => {
    for (const { colour } of looks) expect(Object.values(colours)).toContain(colour);
    expect(new Set(looks.map(({ colour }) => colour)).size).toBe(looks.length);
    expect(new Set(looks.map(({ line }) => line)).size).toBe(looks.length);
  });

  test('have a look each, where the panel names them', () => {
    const named = panel.targets
      .map(({ legendFormat }) => legendFormat)
      .filter((name) => name !== undefined && !name.includes('{{'));
    expect(looks.map(({ name }) => name)).toEqual(expect.arrayContaining(named));
  });
});

test('what students do looks the same in metrics and in the log', () => {
  const looks = dashboards
    .flatMap(({ panels }) => panels)
    .filter(({ title }) => /Activities .*by action$/.test(title))
    .map((panel) => looksOf(panel).map(({ colour, line }) => ({ colour, line })));
  expect(looks).toHaveLength(2);
  expect(looks[0]).toHaveLength(3);
  expect(looks[1]).toEqual(looks[0]);
});
