import type { SecureClientSessionOptions } from 'node:http2';
import type { CassandraSink } from './sinks/cassandra-sink.ts';
import type { SparkSource } from './sources/spark-source.ts';

/** How to reach Spark, and where the activities are. */
export interface SparkAdapterOptions {
  /**
   * A Spark Connect endpoint: `sc://HOST:PORT/;token=TOKEN;user_id=NAME;use_ssl=true`, of which the host alone is needed.
   * With a token it is TLS, unless the host is this machine or `use_ssl=false` says otherwise.
   */
  readonly url: string;
  /** What the server lets in by `spark.connect.authenticate.token`; may stand in the url instead. */
  readonly token?: string;
  /** Options of TLS, such as `{ ca }`. */
  readonly tls?: SecureClientSessionOptions;
  /** Where Spark finds the activities: {@link mongoSource}, {@link parquetSource}, {@link jsonSource}, {@link logSource}. */
  readonly source: SparkSource;
  /** Where course performance goes without passing through the host; default: its rows come back, to the report store. */
  readonly sink?: CassandraSink;
}
