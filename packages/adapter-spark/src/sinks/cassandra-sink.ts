/** LearnTrack's keyspace in Cassandra, as `@learntrack/adapter-cassandra` keeps it. Made by {@link cassandraSink}. */
export interface CassandraSink {
  readonly kind: 'cassandra';
  readonly keyspace: string;
}

/**
 * Course performance straight into Cassandra, by the Cassandra connector on Spark, for more courses than a host wants to
 * pass on. The report store has to be a `cassandraAdapter` of the same keyspace. The server's address stands in Spark's
 * configuration (`spark.cassandra.connection.host`).
 *
 * @param options - `keyspace`: default `learntrack`
 */
export function cassandraSink(options: { readonly keyspace?: string } = {}): CassandraSink {
  return { kind: 'cassandra', keyspace: options.keyspace ?? 'learntrack' };
}
