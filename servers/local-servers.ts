import { startLocalCassandra } from './cassandra/local-cassandra.ts';
import { startLocalMongo } from './mongo/local-mongo.ts';
import { startLocalNeo4j } from './neo4j/local-neo4j.ts';
import { urlVariable } from './redis/flavour.ts';
import { startLocalRedis } from './redis/local-redis.ts';
import type { LocalServer } from './server.ts';
import { startLocalSpark } from './spark/local-spark.ts';
import { storesForSpark } from './spark/stores-for-spark.ts';

/** A kind of server that this machine can run. */
export interface LocalServerKind {
  /** The environment variable that names such a server to tests, benchmarks and demos. */
  readonly variable: string;
  readonly start: (options: { readonly port: number | undefined }) => Promise<LocalServer>;
}

/** All there are. */
export const localServers: { readonly [name: string]: LocalServerKind } = {
  mongo: { variable: 'LEARNTRACK_MONGO_URL', start: startLocalMongo },
  redis: { variable: urlVariable.redis, start: startLocalRedis },
  valkey: {
    variable: urlVariable.valkey,
    start: ({ port }) => startLocalRedis({ flavour: 'valkey', port }),
  },
  neo4j: { variable: 'LEARNTRACK_NEO4J_URL', start: startLocalNeo4j },
  cassandra: { variable: 'LEARNTRACK_CASSANDRA_URL', start: startLocalCassandra },
  spark: {
    variable: 'LEARNTRACK_SPARK_URL',
    start: ({ port }) => startLocalSpark({ port, settings: storesForSpark(process.env) }),
  },
};
