import { askInstant, askLabelValues, askRange, type FoundSeries } from './ask-prometheus.ts';
import type { PanelQuery, Variable } from './dashboard-queries.ts';
import { examples } from './history.ts';
import { type Choice, interpolatePromQL } from './interpolate.ts';
import { secondsOf } from './seconds-of.ts';

/** Who looks at a dashboard chooses all values of each variable, or one. */
export type Chosen = 'all' | 'one';

/** How often Grafana takes metrics to be scraped, where nobody tells it. */
const scrapeSeconds = 15;

/**
 * Asks Prometheus what a panel asks it, as Grafana does.
 *
 * @param at - when somebody looks at it
 * @throws Error with the panel's name, when it fails or finds nothing, or, as of now, what is no finite number
 */
export async function demandPanelData(
  url: string,
  query: PanelQuery,
  chosen: Chosen,
  at: Date,
): Promise<void> {
  const asked = async () => {
    const range = secondsOf(query.lookBack);
    const step = Math.max(secondsOf(query.leastStep), Math.ceil(range / query.maxPoints));
    const expression = interpolatePromQL(query.expression, {
      ...(await choicesOf(url, query.variables, chosen)),
      ...{ __interval: `${step}s`, __interval_ms: `${step * 1000}` },
      ...{ __range: `${range}s`, __range_s: `${range}`, __range_ms: `${range * 1000}` },
      __rate_interval: `${Math.max(step + scrapeSeconds, 4 * scrapeSeconds)}s`,
    });
    if (query.instant) return askInstant(url, expression, at);
    const end = Math.floor(at.getTime() / 1000 / step) * step;
    return askRange(url, expression, { start: Math.floor((end - range) / step) * step, end, step });
  };
  await (query.instant ? demandFiniteData : demandData)(query.name, asked);
}

/**
 * Asks Prometheus something that has to be a number of every series, such as a share of what there is.
 *
 * @param name - whose query it is
 * @throws Error with the name, when it fails, finds nothing, or finds what is infinite or NaN
 */
export async function demandFiniteData(
  name: string,
  asked: () => Promise<readonly FoundSeries[]>,
): Promise<void> {
  await demandData(name, async () => {
    const found = await asked();
    const odd = found.find(({ values }) => !values.every(Number.isFinite));
    if (odd) throw new Error(`it finds ${odd.values} of ${JSON.stringify(odd.labels)}`);
    return found;
  });
}

/** What the query of a variable offers to choose from. */
export async function valuesToChoose(url: string, query: string): Promise<string[]> {
  const [, selector, label] = /^label_values\((?:(.+),\s*)?(\w+)\)$/.exec(query.trim()) ?? [];
  if (label !== undefined) return askLabelValues(url, label, selector);
  throw new Error(`What the variable asks is not known here: ${query}`);
}

/** @throws Error with the name of what asks, when it fails or finds nothing */
async function demandData(name: string, asked: () => Promise<readonly FoundSeries[]>): Promise<void> {
  const found = await asked().catch((error: Error) => {
    throw new Error(`${name} fails: ${error.message}`, { cause: error });
  });
  if (found.some(({ values }) => values.some(Number.isFinite))) return;
  throw new Error(`${name} finds no data${found.length > 0 ? ' but NaN' : ''}`);
}

async function choicesOf(
  url: string,
  variables: readonly Variable[],
  chosen: Chosen,
): Promise<Record<string, Choice>> {
  const choices: Record<string, Choice> = {};
  // In their order: what one has to choose from may depend on those before it.
  for (const { name, type, query, value, includeAll, allValue } of variables) {
    const all = includeAll && chosen === 'all';
    if (type !== 'query') choices[name] = value;
    else if (all && allValue !== undefined) choices[name] = allValue;
    else {
      const values = await valuesToChoose(url, interpolatePromQL(query, choices));
      const one = examples.find((example) => values.includes(example)) ?? values[0];
      choices[name] = all || one === undefined ? values : [one];
    }
  }
  return choices;
}
