import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type LocalServer, startLocalPrometheus } from '@learntrack/servers/prometheus';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { metrics } from './src/metrics.ts';
import { projections } from './src/projections.ts';
import { alertQueries } from './test/alert-queries.ts';
import { askInstant, askRules } from './test/ask-prometheus.ts';
import { dashboardTitles, panelQueries, queriedVariables } from './test/dashboard-queries.ts';
import { demandFiniteData, demandPanelData, valuesToChoose } from './test/demand-data.ts';
import { history } from './test/history.ts';
import { type Demo, startDemo } from './test/start-demo.ts';

const rules = readFileSync(resolve(import.meta.dirname, 'prometheus/rules.yaml'), 'utf8');
const queries = panelQueries();

/** Labels with a value, as queries name them. Some are of what goes wrong, which a demo does not. */
const namedValues = [...queries, ...alertQueries()]
  .flatMap(({ expression }) => expression.match(/\b\w+="[^"$]+"/g) ?? [])
  .filter((matcher, i, all) => all.indexOf(matcher) === i)
  .filter((matcher) => !['course="other"', 'region="unknown"'].includes(matcher));

describe.skipIf(process.platform !== 'linux')('a Prometheus with 8 days of history and a demo', () => {
  let demo: Demo | undefined;
  let prometheus: LocalServer | undefined;
  let historyEnd = new Date(0);
  const url = () => prometheus?.url ?? '';

  beforeAll(async () => {
    demo = await startDemo();
    // Before the first sample of the demo: Prometheus takes nothing in that is older than what it has.
    historyEnd = new Date();
    prometheus = await startLocalPrometheus({
      jobs: { learntrack: [demo.host] },
      // As often as it can, for a test does not wait for a minute.
      rules: rules.replaceAll(/interval: \w+/g, 'interval: 1s'),
      history: history(historyEnd, 8),
    });
  });
  afterAll(async () => {
    await prometheus?.remove();
    await demo?.end();
  });

  test('the running demo is scraped', async () => {
    const up = () => askInstant(url(), `up{job="learntrack", instance="${demo?.host}"} == 1`);
    await expect.poll(up).toHaveLength(1);
  });

  test('the running demo offers every metric', async () => {
    const missing = async () => {
      const found = await askInstant(url(), `group by (__name__) ({instance="${demo?.host}"})`);
      const names = found.map(({ labels }) => labels.__name__);
      return Object.values(metrics).filter(
        (name) => !['', '_bucket'].some((ending) => names.includes(`${name}${ending}`)),
      );
    };
    await expect.poll(missing).toEqual([]);
  });

  // The history has them as well, and would hide that a name has changed.
  test('the running demo has the projections that dashboards and alerts name, and no others', async () => {
    const asked = `group by (projection) (${metrics.lagSeconds}{instance="${demo?.host}"})`;
    const names = async () => (await askInstant(url(), asked)).map(({ labels }) => labels.projection);
    await expect.poll(async () => (await names()).sort()).toEqual(Object.values(projections).sort());
  });

  test.for(namedValues)('the running demo has what dashboards and alerts name: %s', async (matcher) => {
    const found = () => askInstant(url(), `group ({instance="${demo?.host}", ${matcher}})`);
    await expect.poll(found).not.toEqual([]);
  });

  test('the demo lives: it counts on', async () => {
    const counted = `sum(increase(${metrics.recorded}{instance="${demo?.host}"}[1m]))`;
    await expect.poll(async () => (await askInstant(url(), counted))[0]?.values[0]).toBeGreaterThan(0);
  });

  // By loops, for Vitest cuts long names off that it fills in itself.
  for (const query of queries) {
    test(`${query.name} has data`, () => demandPanelData(url(), query, 'all', new Date()));

    test(`${query.name} has data of one course, action and region`, () =>
      demandPanelData(url(), query, 'one', historyEnd));
  }

  for (const { name, query } of queriedVariables()) {
    test(`${name} has values to choose from`, async () => {
      expect(await valuesToChoose(url(), query)).not.toEqual([]);
    });
  }

  for (const { name, expression } of alertQueries()) {
    test(`the alert ${name} has data before its threshold`, () =>
      demandFiniteData(name, () => askInstant(url(), expression)));
  }

  test('evaluates every rule', async () => {
    const unwell = async () => (await askRules(url())).filter(({ health }) => health !== 'ok');
    await expect.poll(unwell).toEqual([]);
    expect(await askRules(url())).not.toEqual([]);
  });

  test('a panel that asks for a metric that is not there is told, by its name', async () => {
    const query = {
      ...{ name: 'Engagement now › Students › A', instant: false, variables: [] },
      ...{ lookBack: '1h', leastStep: '15s', maxPoints: 1000 },
    };
    const asking = (expression: string) =>
      demandPanelData(url(), { ...query, expression }, 'all', new Date());
    await expect(asking('learntrack_no_such_metric')).rejects.toThrow(
      'Engagement now › Students › A finds no data',
    );
    await expect(asking('rate(learntrack_activities_recorded_total[')).rejects.toThrow(
      'Engagement now › Students › A fails: bad_data',
    );
    await expect(asking('up * NaN')).rejects.toThrow('finds no data but NaN');
    const shared = {
      ...query,
      instant: true,
      expression: 'up or label_replace(up * NaN, "part", "all", "", "")',
    };
    await expect(demandPanelData(url(), shared, 'all', new Date())).rejects.toThrow('it finds NaN');
    await expect(asking('up{course="$curse"}')).rejects.toThrow('$curse is no variable');
  });
});

test('dashboards and alerts name values of labels', () => {
  expect(namedValues).toEqual(
    expect.arrayContaining(['at_least="10"', `projection="${projections.regions}"`]),
  );
});

test('dashboards that show metrics have panels that are tried here', () => {
  for (const title of dashboardTitles()) {
    expect(queries.filter(({ name }) => name.startsWith(`${title} › `))).not.toEqual([]);
  }
  expect(dashboardTitles()).toEqual(
    expect.arrayContaining(['Engagement now', 'Courses by day', 'Access integrity', 'Pipeline']),
  );
});
