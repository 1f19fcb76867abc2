import { parseCassandraUrl } from '../cassandra/cassandra-url.ts';

/** The settings by which Spark finds the MongoDB and the Cassandra that an environment names. */
export function storesForSpark({
  LEARNTRACK_MONGO_URL: mongo,
  LEARNTRACK_CASSANDRA_URL: cassandra,
}: NodeJS.ProcessEnv): { readonly [key: string]: string } {
  return {
    ...(mongo && { 'spark.mongodb.read.connection.uri': mongo }),
    ...(cassandra && settingsFor(cassandra)),
  };
}

function settingsFor(url: string) {
  const { contactPoints, localDataCenter, credentials } = parseCassandraUrl(url);
  const [host = '', port = ''] = contactPoints[0]?.split(':') ?? [];
  return {
    'spark.cassandra.connection.host': host,
    'spark.cassandra.connection.port': port,
    'spark.cassandra.connection.localDC': localDataCenter,
    ...(credentials && {
      'spark.cassandra.auth.username': credentials.username,
      'spark.cassandra.auth.password': credentials.password,
    }),
  };
}
