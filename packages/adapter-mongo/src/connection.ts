import { type CallOptions, LearnTrackError, untilAborted, ValidationError } from '@learntrack/core';
import { type Db, MongoClient } from 'mongodb';
import { type CollectionNames, type Collections, collectionsOf, defaultNames } from './collections.ts';
import { databaseOptions } from './database-options.ts';
import { adapterName, toLearnTrackError } from './errors.ts';
import type { MongoAdapterOptions } from './mongo-options.ts';

/** The way to the database: a client that is borrowed, or made when it is first needed. */
export class Connection {
  readonly #options: MongoAdapterOptions;
  readonly names: CollectionNames;
  #client: MongoClient | undefined;
  #collections: Collections | undefined;
  #closed = false;

  constructor(options: MongoAdapterOptions) {
    this.#options = options;
    this.names = { ...defaultNames, ...options.collections };
  }

  /** The driver's client. Nothing connects before its first call. */
  get client(): MongoClient {
    if (this.#closed) throw new LearnTrackError('CLOSED', `${adapterName} is closed; nothing was done`);
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
    try {
      return await untilAborted(run(this.collections), signal);
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
    if (this.#options.client === undefined) await client?.close();
  }
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
