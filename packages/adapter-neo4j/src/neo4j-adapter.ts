import { type Adapter, type CallOptions, defineAdapter } from '@learntrack/core';
import type { Driver } from 'neo4j-driver';
import { Connection } from './connection.ts';
import { adapterName } from './errors.ts';
import { inspect } from './inspect.ts';
import type { Neo4jAdapterOptions } from './neo4j-options.ts';
import { Neo4jRegionGraph } from './region-graph/region-graph.ts';
import { setUp } from './setup.ts';

/** The port that Neo4j provides. */
export type Neo4jPort = 'regionGraph';

/** LearnTrack's region graph in Neo4j. */
export interface Neo4jAdapter extends Adapter<Neo4jPort> {
  /** The driver. */
  readonly driver: Driver;
  /** Makes constraints and indexes, as far as they are not there. Run it once, and after each release. */
  setup(options?: CallOptions): Promise<void>;
}

/**
 * LearnTrack's region graph in Neo4j 5.23 or later: who accessed what from which region.
 *
 * Run {@link Neo4jAdapter.setup} once before the first activity is projected. Nothing connects before the first call; a
 * `driver` is borrowed and never closed, a driver made from a `url` is closed with the adapter.
 *
 * @throws `AdapterError` at the first change, when the database is not set up; `ConnectionError`, `TimeoutError` and
 * `AuthenticationError` for what the driver says; `CheckpointError` when what lies in Neo4j is not what was written
 *
 * @example
 * ```ts
 * const neo4j = neo4jAdapter({ url: 'neo4j://127.0.0.1:7687', auth: { user: 'neo4j', password } });
 * await neo4j.setup();
 * const learnTrack = await createLearnTrack({ adapters: [memoryAdapter(), neo4j] });
 * ```
 */
export function neo4jAdapter(options: Neo4jAdapterOptions): Neo4jAdapter {
  const connection = new Connection(options);
  const adapter = defineAdapter<Neo4jPort>({
    name: adapterName,
    ports: { regionGraph: () => new Neo4jRegionGraph(connection) },
    ping: (callOptions) =>
      connection.call('ping', callOptions, async (database) => {
        await database.read((transaction) => transaction.run('RETURN 1'));
      }),
    inspect: inspect(connection),
    close: () => connection.close(),
  });
  return {
    ...adapter,
    get driver() {
      return connection.driver;
    },
    setup: (callOptions = {}) => connection.call('setup', callOptions, setUp),
  };
}
