import { type Adapter, type CallOptions, defineAdapter } from '@learntrack/core';
import type { Client } from 'cassandra-driver';
import type { CassandraAdapterOptions } from './cassandra-options.ts';
import { Connection } from './connection.ts';
import { adapterName } from './errors.ts';
import { inspect } from './inspect.ts';
import { CassandraReportStore } from './reports/report-store.ts';
import { setUp } from './setup.ts';

/** The port that Cassandra provides. */
export type CassandraPort = 'reportStore';

/** LearnTrack's reports in Cassandra. */
export interface CassandraAdapter extends Adapter<CassandraPort> {
  /** The driver's client. */
  readonly client: Client;
  /** Makes keyspace and tables, as far as they are not there. Run it once, and after each release. */
  setup(options?: CallOptions): Promise<void>;
}

/**
 * LearnTrack's reports in Cassandra 5: daily engagement as the activities come in, and course performance as a batch
 * engine computed it.
 *
 * Run {@link CassandraAdapter.setup} once before the first activity is projected. Nothing connects before the first
 * call; a `client` is borrowed and never closed, one made from `contactPoints` is closed with the adapter.
 *
 * @throws `ValidationError` for a `keyspace` that is no name of one; later `AdapterError` when the keyspace is not set
 * up; `ConnectionError`, `TimeoutError` and `AuthenticationError` for what the driver says; `CheckpointError` when what
 * lies in Cassandra is not what was written
 *
 * @example
 * ```ts
 * const cassandra = cassandraAdapter({ contactPoints: ['127.0.0.1:9042'], localDataCenter: 'datacenter1' });
 * await cassandra.setup();
 * const learnTrack = await createLearnTrack({ adapters: [memoryAdapter(), cassandra] });
 * ```
 */
export function cassandraAdapter(options: CassandraAdapterOptions): CassandraAdapter {
  const connection = new Connection(options);
  const adapter = defineAdapter<CassandraPort>({
    name: adapterName,
    ports: { reportStore: () => new CassandraReportStore(connection) },
    ping: (callOptions) =>
      connection.call('ping', callOptions, async (keyspace) => {
        await keyspace.run('SELECT key FROM system.local');
      }),
    inspect: inspect(connection),
    close: () => connection.close(),
  });
  return {
    ...adapter,
    get client() {
      return connection.client;
    },
    setup: (callOptions = {}) =>
      connection.call('setup', callOptions, (keyspace) => setUp(keyspace, options.replication)),
  };
}
