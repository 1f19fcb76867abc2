import { type CallOptions, LearnTrackError, untilAborted, ValidationError } from '@learntrack/core';
import { auth, type BookmarkManager, bookmarkManager, type Driver, driver as makeDriver } from 'neo4j-driver';
import { Database } from './database.ts';
import { adapterName, toLearnTrackError } from './errors.ts';
import type { Neo4jAdapterOptions, OwnedNeo4j } from './neo4j-options.ts';
import { type Question, rowsOf } from './question.ts';

/** The way to the database: a driver that is borrowed, or made when it is first needed. */
export class Connection {
  readonly #options: Neo4jAdapterOptions;
  /** In a cluster, what was written here is seen by what is asked here next. */
  readonly #bookmarks: BookmarkManager = bookmarkManager();
  #driver: Driver | undefined;
  /** A driver that is closed leaves calls that are on their way without an answer. */
  readonly #end = new AbortController();

  constructor(options: Neo4jAdapterOptions) {
    this.#options = options;
  }

  /** The driver. Nothing connects before its first call. */
  get driver(): Driver {
    this.#end.signal.throwIfAborted();
    this.#driver ??= this.#options.driver !== undefined ? this.#options.driver : driverFor(this.#options);
    return this.#driver;
  }

  /** Does something with the database: heeds the signal, and tells errors in LearnTrack's words. */
  async call<T>(
    operation: string,
    { signal }: CallOptions,
    run: (database: Database) => Promise<T>,
  ): Promise<T> {
    signal?.throwIfAborted();
    const ended = this.#endOr(signal);
    try {
      return await untilAborted(run(this.#database(ended)), ended);
    } catch (error) {
      if (signal?.aborted) throw signal.reason;
      throw toLearnTrackError(error, operation);
    }
  }

  /** The rows of an answer, as they come: the server waits for whoever reads them. */
  async *stream<Row>(
    operation: string,
    { signal }: CallOptions,
    question: Question<Row>,
  ): AsyncGenerator<Row> {
    signal?.throwIfAborted();
    const ended = this.#endOr(signal);
    try {
      yield* rowsOf(this.#database(ended), question, ended);
    } catch (error) {
      if (signal?.aborted) throw signal.reason;
      throw toLearnTrackError(error, operation);
    }
  }

  /** Frees the driver that was made here; one that was given stays open. */
  async close(): Promise<void> {
    const driver = this.#driver;
    this.#end.abort(
      new LearnTrackError('CLOSED', `${adapterName} is closed; what was under way may be done`),
    );
    this.#driver = undefined;
    if (this.#options.driver === undefined) await driver?.close();
  }

  #endOr(signal: AbortSignal | undefined): AbortSignal {
    return signal ? AbortSignal.any([signal, this.#end.signal]) : this.#end.signal;
  }

  #database(signal: AbortSignal): Database {
    return new Database(this.driver, this.#options.database, this.#bookmarks, signal);
  }
}

function driverFor({ url, auth: credentials, driverConfig }: OwnedNeo4j): Driver {
  try {
    return makeDriver(url, credentials && auth.basic(credentials.user, credentials.password), {
      userAgent: 'learntrack',
      // A server that is away is told soon; whoever calls decides whether to call again.
      maxTransactionRetryTime: 2000,
      connectionTimeout: 3000,
      connectionAcquisitionTimeout: 10_000,
      ...driverConfig,
    });
  } catch {
    // The driver's message may repeat the url, with what else stands in it.
    throw new ValidationError('Invalid options of the Neo4j adapter', [
      { path: 'url', message: 'is no address of a Neo4j; give neo4j://HOST:PORT, or neo4j+s:// for TLS' },
    ]);
  }
}
