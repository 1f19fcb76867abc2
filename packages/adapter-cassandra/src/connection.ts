import { type CallOptions, LearnTrackError, untilAborted, ValidationError } from '@learntrack/core';
import { Client, policies } from 'cassandra-driver';
import type { CassandraAdapterOptions, OwnedCassandra } from './cassandra-options.ts';
import { listenOnce, rememberForgotten } from './control-connection.ts';
import { adapterName, toLearnTrackError } from './errors.ts';
import { Keyspace } from './keyspace.ts';

const reconnectMs = 250;

/** The way to the keyspace: a client that is borrowed, or made when it is first needed. */
export class Connection {
  readonly #options: CassandraAdapterOptions;
  readonly #keyspace: string;
  #client: Client | undefined;
  #shutDown: (() => Promise<unknown>) | undefined;
  #dataCenter: string | undefined;
  /** A client that is closed leaves calls that are on their way without an answer. */
  readonly #end = new AbortController();

  constructor(options: CassandraAdapterOptions) {
    this.#options = options;
    // It stands in statements, where no parameter can.
    const { keyspace = 'learntrack' } = options;
    if (!/^[A-Za-z0-9_]{1,48}$/.test(keyspace)) {
      throw new ValidationError('Invalid options of the Cassandra adapter', [
        { path: 'keyspace', message: 'is no name of a keyspace; give 1 to 48 letters, digits or _' },
      ]);
    }
    this.#keyspace = keyspace;
  }

  /** The client. Nothing connects before its first call. */
  get client(): Client {
    this.#end.signal.throwIfAborted();
    this.#client ??= this.#options.client ?? this.#makeClient(this.#options);
    return this.#client;
  }

  /** Does something with the keyspace: heeds the signal, and tells errors in LearnTrack's words. */
  async call<T>(
    operation: string,
    { signal }: CallOptions,
    run: (keyspace: Keyspace) => Promise<T>,
  ): Promise<T> {
    signal?.throwIfAborted();
    const ended = this.#endOr(signal);
    try {
      return await untilAborted(this.#open(ended).then(run), ended);
    } catch (error) {
      if (signal?.aborted) throw signal.reason;
      throw toLearnTrackError(error, operation);
    }
  }

  /** The rows of an answer, page by page as they are read. */
  async *stream<Row>(
    operation: string,
    { signal }: CallOptions,
    rowsOf: (keyspace: Keyspace) => AsyncGenerator<Row>,
  ): AsyncGenerator<Row> {
    signal?.throwIfAborted();
    const ended = this.#endOr(signal);
    try {
      const keyspace = await untilAborted(this.#open(ended), ended);
      for await (const row of rowsOf(keyspace)) {
        keyspace.throwIfAborted();
        yield row;
      }
    } catch (error) {
      if (signal?.aborted) throw signal.reason;
      throw toLearnTrackError(error, operation);
    }
  }

  /** Frees the client that was made here; one that was given stays open. */
  async close(): Promise<void> {
    this.#end.abort(
      new LearnTrackError('CLOSED', `${adapterName} is closed; what was under way may be done`),
    );
    this.#client = undefined;
    await this.#shutDown?.();
  }

  #makeClient(options: OwnedCassandra): Client {
    const client = clientFor(options);
    const endForgotten = rememberForgotten(client);
    this.#shutDown = async () => {
      await client.shutdown();
      await endForgotten();
    };
    return client;
  }

  #endOr(signal: AbortSignal | undefined): AbortSignal {
    return signal ? AbortSignal.any([signal, this.#end.signal]) : this.#end.signal;
  }

  async #open(signal: AbortSignal): Promise<Keyspace> {
    const { client } = this;
    if (this.#dataCenter === undefined) {
      // That of the nodes that the client asks, whatever its policy is.
      const asking = new Keyspace(client, 'system', '', signal);
      const [local] = await asking.run('SELECT data_center FROM system.local');
      this.#dataCenter = String(local?.data_center);
    }
    return new Keyspace(client, this.#keyspace, this.#dataCenter, signal);
  }
}

function clientFor({ contactPoints, localDataCenter, credentials, clientOptions }: OwnedCassandra): Client {
  const client = new Client({
    applicationName: 'learntrack',
    contactPoints: [...contactPoints],
    localDataCenter,
    ...(credentials && { credentials }),
    ...clientOptions,
    // A server that is away is told soon; whoever calls decides whether to call again.
    socketOptions: { connectTimeout: 3000, readTimeout: 12_000, ...clientOptions?.socketOptions },
    policies: {
      reconnection: new policies.reconnection.ConstantReconnectionPolicy(reconnectMs),
      ...clientOptions?.policies,
    },
  });
  listenOnce(client);
  return client;
}
