import { type CallOptions, untilAborted, ValidationError } from '@learntrack/core';
import { Redis } from 'ioredis';
import { ClusterOutage } from './cluster-outage.ts';
import { closedError, toLearnTrackError } from './errors.ts';
import { isCluster, type RedisAdapterOptions, type RedisClient } from './redis-options.ts';

/** How long the driver waits at most before it tries to connect again. */
const longestPauseMs = 500;

/** The way to the server: a client that is borrowed, or made when it is first needed. */
export class Connection {
  readonly #options: RedisAdapterOptions;
  #client: RedisClient | undefined;
  #outage: ClusterOutage | undefined;
  #closed = false;

  constructor(options: RedisAdapterOptions) {
    this.#options = options;
  }

  /** The driver's client. Nothing connects before its first call. */
  get client(): RedisClient {
    if (this.#closed) throw closedError();
    if (!this.#client) {
      this.#client = this.#options.client !== undefined ? this.#options.client : makeClient(this.#options);
      if (isCluster(this.#client)) this.#outage = new ClusterOutage(this.#client);
    }
    return this.#client;
  }

  /** Does something with the client: heeds the signal, and tells errors in LearnTrack's words. */
  async call<T>(
    operation: string,
    { signal }: CallOptions,
    run: (client: RedisClient) => Promise<T>,
  ): Promise<T> {
    signal?.throwIfAborted();
    try {
      const { client } = this;
      const call = () => run(client);
      return await untilAborted(this.#outage ? this.#outage.during(call) : call(), signal);
    } catch (error) {
      if (signal?.aborted) throw signal.reason;
      throw toLearnTrackError(error, operation);
    }
  }

  /** Frees the client that was made here; one that was given stays open. */
  async close(): Promise<void> {
    const client = this.#client;
    this.#closed = true;
    this.#client = undefined;
    this.#outage?.close();
    if (this.#options.client === undefined) client?.disconnect();
  }
}

function makeClient({
  url,
  clientOptions,
}: {
  readonly url: string;
  readonly clientOptions?: object;
}): Redis {
  const scheme = /^rediss?:\/\//.test(url);
  if (!scheme || !URL.canParse(url)) {
    throw new ValidationError('Invalid options of the Redis adapter', [
      { path: 'url', message: 'is no address of a Redis; give redis://HOST:PORT/DATABASE' },
    ]);
  }
  const client = new Redis(url, {
    lazyConnect: true,
    connectionName: 'learntrack',
    // A server that is away is told soon; whoever calls decides whether to call again.
    maxRetriesPerRequest: 1,
    retryStrategy: (attempt) => Math.min(50 * attempt, longestPauseMs),
    // The node became a replica: the name may lead to the new primary by now.
    reconnectOnError: ({ message }) => (message.startsWith('READONLY') ? 1 : false),
    ...clientOptions,
  });
  // Each call tells its own failure; without a listener the driver would print it as well.
  client.on('error', () => {});
  return client;
}
