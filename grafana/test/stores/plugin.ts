import type { Choices } from '../interpolate.ts';
import type { Frame } from './frames.ts';

/** A query of a panel or of a variable, as the dashboard has it. */
export type StoreQuery = Readonly<Record<string, unknown>>;

/** What a data source plugin does, on a real server by its driver. */
export interface DataSourcePlugin {
  /** What a panel gets. `__from` and `__to` are among the choices, in milliseconds. */
  readonly ask: (query: StoreQuery, choices: Choices) => Promise<Frame[]>;
  /** What a variable offers to choose from. */
  readonly offer: (query: unknown, choices: Choices) => Promise<string[]>;
}

/** A text of a query. */
export function textOf(query: unknown, name: string): string {
  const text = (query as StoreQuery)[name];
  if (typeof text === 'string' && text !== '') return text;
  throw new Error(`The query has no ${name}: ${JSON.stringify(query)}`);
}
