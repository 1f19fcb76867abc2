import type { MongoClient, MongoClientOptions } from 'mongodb';
import type { CollectionNames } from './collections.ts';

/** Where LearnTrack's collections are. */
export interface MongoStoreOptions {
  /** The database: one namespace. Default the one that the url names, else `learntrack`. */
  readonly database?: string;
  /** Other names for collections. */
  readonly collections?: Partial<CollectionNames>;
}

/** A client of the host's: never closed. */
export interface BorrowedMongo extends MongoStoreOptions {
  readonly client: MongoClient;
  readonly url?: never;
}

/** A client of the adapter's own: made at the first call, closed with the adapter. */
export interface OwnedMongo extends MongoStoreOptions {
  /** Such as `mongodb://127.0.0.1:27017/learntrack?replicaSet=rs0`. */
  readonly url: string;
  readonly clientOptions?: MongoClientOptions;
  readonly client?: never;
}

/** How to reach MongoDB: by a client, which is borrowed, or by a url. */
export type MongoAdapterOptions = BorrowedMongo | OwnedMongo;
