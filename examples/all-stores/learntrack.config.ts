import { cassandraAdapter } from '@learntrack/adapter-cassandra';
import { mongoAdapter } from '@learntrack/adapter-mongo';
import { neo4jAdapter } from '@learntrack/adapter-neo4j';
import { redisAdapter } from '@learntrack/adapter-redis';
import { mongoSource, sparkAdapter } from '@learntrack/adapter-spark';
import type { LearnTrackOptions } from '@learntrack/core';

/** Each store where its variable says, as `npm run servers` prints them; one namespace in all of them. */
export default (): LearnTrackOptions => {
  const namespace = process.env.LEARNTRACK_NAMESPACE ?? 'learntrack';
  const neo4j = new URL(variable('LEARNTRACK_NEO4J_URL'));
  const cassandra = new URL(variable('LEARNTRACK_CASSANDRA_URL'));
  return {
    adapters: [
      mongoAdapter({ url: variable('LEARNTRACK_MONGO_URL'), database: namespace }),
      redisAdapter({ url: variable('LEARNTRACK_REDIS_URL'), namespace }),
      // The community edition has one database, and so one namespace.
      neo4jAdapter({
        url: `${neo4j.protocol}//${neo4j.host}`,
        ...(neo4j.username && { auth: credentialsOf(neo4j, 'user') }),
      }),
      cassandraAdapter({
        contactPoints: [cassandra.host],
        localDataCenter: cassandra.pathname.slice(1),
        keyspace: namespace,
        ...(cassandra.username && { credentials: credentialsOf(cassandra, 'username') }),
      }),
      sparkAdapter({
        url: variable('LEARNTRACK_SPARK_URL'),
        source: mongoSource({ database: namespace }),
      }),
    ],
  };
};

function variable(name: string): string {
  const value = process.env[name];
  if (value) return value;
  throw new Error(
    `${name} is not set; npm run --silent servers > servers.env tells it, and starts the servers`,
  );
}

function credentialsOf<Name extends string>({ username, password }: URL, as: Name) {
  return { [as]: decodeURIComponent(username), password: decodeURIComponent(password) } as {
    readonly [Key in Name | 'password']: string;
  };
}
