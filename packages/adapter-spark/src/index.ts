export type { SqlArgument, SqlArguments } from './client/arguments.ts';
export type { SqlRow, SqlValue } from './client/arrow-rows.ts';
export { type CassandraSink, cassandraSink } from './sinks/cassandra-sink.ts';
export {
  type FileSource,
  jsonSource,
  type LogSource,
  logSource,
  type MongoSource,
  mongoSource,
  parquetSource,
  type SparkSource,
} from './sources/spark-source.ts';
export { type SparkAdapter, type SparkPort, type SqlOptions, sparkAdapter } from './spark-adapter.ts';
export type { SparkAdapterOptions } from './spark-options.ts';
