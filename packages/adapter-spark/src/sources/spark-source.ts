/** Where Spark finds the activities. Made by {@link mongoSource}, {@link parquetSource}, {@link jsonSource} and {@link logSource}. */
export type SparkSource = MongoSource | FileSource | LogSource;

/** LearnTrack's log in MongoDB, as `@learntrack/adapter-mongo` keeps it. */
export interface MongoSource {
  readonly kind: 'mongo';
  readonly database: string;
  readonly activities: string;
  readonly log: string;
}

/** Activities in files. */
export interface FileSource {
  readonly kind: 'files';
  readonly format: 'parquet' | 'json';
  readonly paths: readonly string[];
}

/** The activity store of the LearnTrack that the adapter is given to. */
export interface LogSource {
  readonly kind: 'log';
  readonly most: number;
}

/**
 * LearnTrack's log in MongoDB, read in parallel by the MongoDB connector on Spark. The server's address stands in Spark's
 * configuration (`spark.mongodb.read.connection.uri`), not here: it may have a password in it. Have it say
 * `readConcernLevel=majority`, as all other reads of the log do.
 *
 * @param options - `database`: default `learntrack`; `collections`: other names, as given to `mongoAdapter`
 *
 * @example
 * ```ts
 * sparkAdapter({ url: 'sc://127.0.0.1:15002', source: mongoSource({ database: 'faculty' }) });
 * ```
 */
export function mongoSource(
  options: {
    readonly database?: string;
    readonly collections?: { readonly activities?: string; readonly log?: string };
  } = {},
): MongoSource {
  const { database = 'learntrack', collections: { activities = 'activities', log = 'log' } = {} } = options;
  return { kind: 'mongo', database, activities, log };
}

/**
 * Activities in Parquet files that Spark can read: a path, a folder or a pattern, of a file system or an object store.
 * Columns are the fields of an activity; those of erased students have a `day` (text, `YYYY-MM-DD`) and no `timestamp` or
 * `studentId`. Rows with a `position` (bigint) count up to the position that is asked for, others always.
 */
export function parquetSource(...paths: readonly [string, ...string[]]): FileSource {
  return { kind: 'files', format: 'parquet', paths };
}

/** Activities in files of one JSON object per line, with the columns of {@link parquetSource}. */
export function jsonSource(...paths: readonly [string, ...string[]]): FileSource {
  return { kind: 'files', format: 'json', paths };
}

/**
 * The activity store of the LearnTrack that the adapter is given to, whatever it is: its entries are sent with each
 * query, so they have to be few.
 *
 * @param options - `most`: how many activities a query may take along; default 100,000
 */
export function logSource(options: { readonly most?: number } = {}): LogSource {
  return { kind: 'log', most: options.most ?? 100_000 };
}
