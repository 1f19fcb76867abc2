import { cassandraAdapter } from '@learntrack/adapter-cassandra';
import { mongoAdapter } from '@learntrack/adapter-mongo';
import { neo4jAdapter } from '@learntrack/adapter-neo4j';
import { redisAdapter } from '@learntrack/adapter-redis';
import { visits } from './visits.ts';

/** One namespace in all four stores; who waits for a server that is away is told so soon. */
export const namespace = 'together';

export default () => {
  const {
    LEARNTRACK_MONGO_URL: mongo = '',
    LEARNTRACK_REDIS_URL: redis = '',
    LEARNTRACK_NEO4J_URL: neo4j = '',
    LEARNTRACK_CASSANDRA_URL: cassandra = '',
  } = process.env;
  const { protocol, host, username, password } = new URL(neo4j);
  return {
    adapters: [
      mongoAdapter({ url: mongo, database: namespace, clientOptions: { serverSelectionTimeoutMS: 2000 } }),
      redisAdapter({ url: redis, namespace }),
      neo4jAdapter({ url: `${protocol}//${host}`, auth: { user: username, password } }),
      cassandraAdapter({
        contactPoints: [new URL(cassandra).host],
        localDataCenter: new URL(cassandra).pathname.slice(1),
        keyspace: namespace,
      }),
    ],
    customProjections: [visits],
  } as const;
};
