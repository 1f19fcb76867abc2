/** Whose data the dashboards show: the keyspace of Cassandra, the hash tag of Redis. */
export const namespace = 'learntrack';
