import { type Db, type DbOptions, type MongoClient, ReadConcern, WriteConcern } from 'mongodb';

/**
 * How LearnTrack reads and writes, whatever the client was made with: what a failover takes back was never read, what was
 * acknowledged stays, and values have the types that the code knows.
 */
export const databaseOptions: DbOptions = {
  readConcern: new ReadConcern('majority'),
  readPreference: 'primary',
  writeConcern: new WriteConcern('majority'),
  raw: false,
  promoteValues: true,
  promoteLongs: true,
  promoteBuffers: false,
  useBigInt64: false,
  bsonRegExp: false,
  serializeFunctions: false,
  ignoreUndefined: false,
  enableUtf8Validation: true,
  // Without a prototype: the driver's default, `{}`, has a `constructor`, so lists under that key come back as bytes.
  fieldsAsRaw: Object.create(null),
};

/** The database of the server's own affairs, which no majority agrees on. */
export function adminOf(client: MongoClient): Db {
  return client.db('admin', { ...databaseOptions, readConcern: new ReadConcern('local') });
}
