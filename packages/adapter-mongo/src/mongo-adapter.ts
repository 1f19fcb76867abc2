import { type Adapter, type CallOptions, defineAdapter } from '@learntrack/core';
import type { MongoClient } from 'mongodb';
import { Connection } from './connection.ts';
import { adapterName } from './errors.ts';
import { inspect } from './inspect.ts';
import { MongoActivityStore } from './log/activity-store.ts';
import { AppendSessions } from './log/append-sessions.ts';
import type { MongoAdapterOptions } from './mongo-options.ts';
import { MongoBatchEngine } from './reports/batch-engine.ts';
import { setUp } from './setup.ts';
import { MongoStateStore } from './states/state-store.ts';
import { MongoStudentStore } from './students/student-store.ts';

/** The ports that MongoDB provides. */
export type MongoPort = 'activityStore' | 'studentStore' | 'stateStore' | 'batchEngine';

/** LearnTrack's log, profiles, states and batch reports in MongoDB. */
export interface MongoAdapter extends Adapter<MongoPort> {
  /** The driver's client. */
  readonly client: MongoClient;
  /** Makes collections, validators and indexes, as far as they are not there. Run it once, and after each release. */
  setup(options?: CallOptions): Promise<void>;
}

/**
 * LearnTrack's log, student profiles, custom states and batch reports in MongoDB, which must be a replica set: one node
 * will do.
 *
 * Run {@link MongoAdapter.setup} once before the first activity is recorded. Nothing connects before the first call; a
 * `client` is borrowed and never closed, a client made from a `url` is closed with the adapter. Closing waits for the
 * calls on their way, and does not wait long for a server that hangs.
 *
 * @throws `AdapterError` at the first append, when the database is not set up or the server takes no transactions;
 * `ConnectionError`, `TimeoutError` and `AuthenticationError` for what the driver says
 *
 * @example
 * ```ts
 * const mongo = mongoAdapter({ url: 'mongodb://127.0.0.1:27017/learntrack?replicaSet=rs0' });
 * await mongo.setup();
 * const learnTrack = await createLearnTrack({ adapters: [memoryAdapter(), mongo] });
 * ```
 */
export function mongoAdapter(options: MongoAdapterOptions): MongoAdapter {
  const connection = new Connection(options);
  const sessions = new AppendSessions(connection);
  const adapter = defineAdapter<MongoPort>({
    name: adapterName,
    ports: {
      activityStore: () => new MongoActivityStore(connection, sessions),
      studentStore: () => new MongoStudentStore(connection),
      stateStore: () => new MongoStateStore(connection),
      batchEngine: () => new MongoBatchEngine(connection),
    },
    ping: (callOptions) =>
      connection.call('ping', callOptions, async () => {
        await connection.database.command({ ping: 1 });
      }),
    inspect: inspect(connection),
    close: async () => {
      await connection.drain();
      await sessions.close();
      await connection.close();
    },
  });
  return {
    ...adapter,
    get client() {
      return connection.client;
    },
    setup: (callOptions = {}) => connection.call('setup', callOptions, () => setUp(connection)),
  };
}
