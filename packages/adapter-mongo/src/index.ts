export type { CollectionNames } from './collections.ts';
export { type MongoAdapter, type MongoPort, mongoAdapter } from './mongo-adapter.ts';
export type { BorrowedMongo, MongoAdapterOptions, MongoStoreOptions, OwnedMongo } from './mongo-options.ts';
