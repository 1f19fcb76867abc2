import { setTimeout } from 'node:timers/promises';
import { type CallOptions, untilAborted, ValidationError } from '@learntrack/core';
import { type Db, MongoClient } from 'mongodb';
import { type CollectionNames, type Collections, collectionsOf, defaultNames } from './collections.ts';
import { databaseOptions } from './database-options.ts';
import { closedError, toLearnTrackError } from './errors.ts';
import type { MongoAdapterOptions } from './mongo-options.ts';

/** How long what is on its way may take to end when the adapter is closed, and how long the driver may take then. */
const closingMs = 3000;

/** The way to the database: a client that is borrowed, or made when it is first needed. */
export class Connection {
  readonly #options: MongoAdapterOptions;
  readonly names: CollectionNames;
  #client: MongoClient | undefined;
  #collections: Collections | undefined;
  readonly #running = new Set<Promise<unknown>>();
  #draining = false;
  #closed = false;

  constructor(options: MongoAdapterOptions) {
    this.#options = options;
    this.names = { ...defaultNames, ...options.collections };
  }

  /** The driver's client. Nothing connects before its first call. */
  get client(): MongoClient {
    if (this.#closed) throw closedError();
    this.#client ??= this.#options.client !== undefined ? this.#options.client : makeClient(this.#options);
    return this.#client;
  }

  get database(): Db {
    return this.client.db(this.#options.database ?? this.#namedByUrl, databaseOptions);
  }

  get #namedByUrl(): string {
    const { databaseName } = this.client.db();
    // What the driver takes where a url names none.
    return databaseName === 'test' ? 'learntrack' : databaseName;
  }

  get collections(): Collections {
    this.client;
    this.#collections ??= collectionsOf(this.database, this.names);
    return this.#collections;
  }

  /** Does something with the collections: heeds the signal, and tells errors in LearnTrack's words. */
  async call<T>(
    operation: string,
    { signal }: CallOptions,
    run: (collections: Collections) => Promise<T>,
  ): Promise<T> {
    signal?.throwIfAborted();
    if (this.#draining) throw closedError();
    try {
      return await untilAborted(this.#run(run), signal);
    } catch (error) {
      if (signal?.aborted) throw signal.reason;
      throw toLearnTrackError(error, operation);
    }
  }

  /**
   * Takes no further calls, and waits for those on their way, which go on when their callers went away: a transaction
   * that is left open keeps others from writing.
   */
  async drain(): Promise<void> {
    this.#draining = true;
    await atMost(closingMs, Promise.allSettled(this.#running));
  }

  /** Frees the client that was made here, without waiting for a server that hangs; one that was given stays open. */
  async close(): Promise<void> {
    const client = this.#client;
    this.#closed = true;
    this.#client = undefined;
    if (client && this.#options.client === undefined) await atMost(closingMs, client.close());
  }

  /**
   * The driver connects by itself, but a client whose first connection fails stays closed from then on, unless it is
   * told to connect. One that was given is its owner's to connect: it would come back to life after its end.
   */
  async #connect(): Promise<void> {
    if (this.#options.client === undefined) await this.client.connect();
  }

  async #run<T>(run: (collections: Collections) => Promise<T>): Promise<T> {
    const running = this.#connect().then(() => run(this.collections));
    this.#running.add(running);
    try {
      return await running;
    } finally {
      this.#running.delete(running);
    }
  }
}

/** Waits for something, but not for longer than that. */
async function atMost(ms: number, promise: Promise<unknown>): Promise<void> {
  const waited = new AbortController();
  const tooLong = setTimeout(ms, undefined, { signal: waited.signal, ref: false }).catch(() => {});
  await Promise.race([promise, tooLong]).finally(() => waited.abort());
}

function makeClient({
  url,
  clientOptions,
}: {
  readonly url: string;
  readonly clientOptions?: object;
}): MongoClient {
  try {
    return new MongoClient(url, { appName: 'LearnTrack', ...clientOptions });
  } catch {
    // The driver's message may repeat the url, with its password.
    throw new ValidationError('Invalid options of the MongoDB adapter', [
      {
        path: 'url',
        message: 'is no MongoDB connection string; give mongodb://HOST:PORT/DATABASE?replicaSet=NAME',
      },
    ]);
  }
}
