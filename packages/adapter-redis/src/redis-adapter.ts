import { type Adapter, defineAdapter, type Issue, ValidationError } from '@learntrack/core';
import { Connection } from './connection.ts';
import { adapterName, closedError } from './errors.ts';
import { inspect } from './inspect.ts';
import { Keys } from './keys.ts';
import type { RedisAdapterOptions, RedisClient } from './redis-options.ts';
import { ChangeMessages } from './score-board/change-messages.ts';
import { RedisScoreBoard } from './score-board/score-board.ts';

/** The port that Redis provides. */
export type RedisPort = 'scoreBoard';

/** LearnTrack's engagement scores in Redis. */
export interface RedisAdapter extends Adapter<RedisPort> {
  /** The driver's client. */
  readonly client: RedisClient;
}

/**
 * LearnTrack's engagement scores in Redis 7.0 or later, Valkey 8 or later, or a Redis Cluster. There is nothing to
 * set up.
 *
 * Nothing connects before the first call; a `client` is borrowed and never closed, a client made from a `url` is closed
 * with the adapter. Watching scores takes one more connection, however many watch.
 *
 * @throws `ValidationError` when an option is not allowed; at the first change `AdapterError` when the server is too old
 * or may drop keys; `ConnectionError`, `TimeoutError` and `AuthenticationError` for what the driver says;
 * `CheckpointError` when what lies in Redis is not what was written
 *
 * @example
 * ```ts
 * const redis = redisAdapter({ url: 'redis://127.0.0.1:6379' });
 * const learnTrack = await createLearnTrack({ adapters: [memoryAdapter(), redis] });
 * ```
 */
export function redisAdapter(options: RedisAdapterOptions): RedisAdapter {
  const { namespace = 'learntrack', epsilon = 1e-9 } = options;
  checkOptions(namespace, epsilon);
  const connection = new Connection(options);
  const keys = new Keys(namespace);
  const messages = new ChangeMessages(connection, `${keys.checkpoint}:changes`);
  const adapter = defineAdapter<RedisPort>({
    name: adapterName,
    ports: { scoreBoard: () => new RedisScoreBoard(connection, keys, epsilon, messages) },
    ping: (callOptions) => connection.call('ping', callOptions, async (client) => void (await client.ping())),
    inspect: inspect(connection, keys),
    close: async () => {
      messages.close(closedError());
      await connection.close();
    },
  });
  return {
    ...adapter,
    get client() {
      return connection.client;
    },
  };
}

function checkOptions(namespace: string, epsilon: number): void {
  const issues: Issue[] = [];
  if (!/^[^{}]+$/.test(namespace)) {
    issues.push({ path: 'namespace', message: `${JSON.stringify(namespace)} is empty or holds a brace` });
  }
  if (!(epsilon >= 0 && Number.isFinite(epsilon))) {
    issues.push({ path: 'epsilon', message: `${epsilon} is no number from 0` });
  }
  if (issues.length > 0) throw new ValidationError('Invalid options of the Redis adapter', issues);
}
