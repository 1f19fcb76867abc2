/** One series that a query finds. */
export interface FoundSeries {
  readonly labels: { readonly [label: string]: string };
  readonly values: readonly number[];
}

/** The times of a query, in seconds since 1970. */
export interface QueryRange {
  readonly start: number;
  readonly end: number;
  readonly step: number;
}

interface ResultSeries {
  readonly metric: { readonly [label: string]: string };
  /** Of an instant query. */
  readonly value?: Sample;
  /** Of a range query. */
  readonly values?: readonly Sample[];
}

interface Answer {
  readonly status: 'success' | 'error';
  readonly data: unknown;
  readonly errorType?: string;
  readonly error?: string;
}

type Sample = readonly [time: number, value: string];

/** What a query finds at a moment. */
export async function askInstant(url: string, query: string, at = new Date()): Promise<FoundSeries[]> {
  return seriesOf(await ask(url, 'query', { query, time: at.toISOString() }));
}

/** What a query finds from time to time. */
export async function askRange(url: string, query: string, range: QueryRange): Promise<FoundSeries[]> {
  const { start, end, step } = range;
  return seriesOf(
    await ask(url, 'query_range', { query, start: String(start), end: String(end), step: String(step) }),
  );
}

/** The values that a label has, in series that a selector selects. */
export async function askLabelValues(url: string, label: string, selector?: string): Promise<string[]> {
  return (await ask(url, `label/${label}/values`, selector ? { 'match[]': selector } : {})) as string[];
}

/** Each rule that Prometheus evaluates, with how it is, and why where it is not well. */
export async function askRules(url: string): Promise<{ name: string; health: string; lastError?: string }[]> {
  const { groups } = (await ask(url, 'rules', {})) as {
    groups: { rules: { name: string; health: string; lastError?: string }[] }[];
  };
  return groups.flatMap(({ rules }) => rules);
}

/** @throws Error with what Prometheus has against it */
async function ask(url: string, path: string, parameters: Record<string, string>): Promise<unknown> {
  // In the body, for a query may be longer than an address; label values are not asked so.
  const body = new URLSearchParams(parameters);
  const response = await (path.startsWith('query')
    ? fetch(`${url}/api/v1/${path}`, { method: 'POST', body })
    : fetch(`${url}/api/v1/${path}?${body}`));
  const answer = (await response.json()) as Answer;
  if (answer.status !== 'success') throw new Error(`${answer.errorType}: ${answer.error}`);
  return answer.data;
}

function seriesOf(data: unknown): FoundSeries[] {
  const { resultType, result } = data as { resultType: string; result: readonly ResultSeries[] | Sample };
  if (resultType === 'scalar') return [{ labels: {}, values: [Number((result as Sample)[1])] }];
  return (result as readonly ResultSeries[]).map(({ metric, value, values }) => ({
    labels: metric,
    values: (values ?? (value ? [value] : [])).map(([, number]) => Number(number)),
  }));
}
