import { startCassandra } from '@learntrack/servers/cassandra';
import { startMongo } from '@learntrack/servers/mongo';
import { startNeo4j } from '@learntrack/servers/neo4j';
import { startRedis } from '@learntrack/servers/redis';
import { startLocalSpark, startSpark, storesForSpark } from '@learntrack/servers/spark';

/** Starts a server of each kind that the environment does not name, and tells the variables of all. */
export async function startServers() {
  process.stderr.write(
    'Starting MongoDB, Redis, Neo4j, Cassandra and Spark; the first time they are downloaded.\n',
  );
  const [mongo, redis, neo4j, cassandra] = await Promise.all([
    startMongo(),
    startRedis(),
    startNeo4j(),
    startCassandra(),
  ]);
  const stores = { LEARNTRACK_MONGO_URL: mongo.url, LEARNTRACK_CASSANDRA_URL: cassandra.url };
  const spark = process.env.LEARNTRACK_SPARK_URL
    ? await startSpark()
    : await startLocalSpark({ settings: storesForSpark(stores) });
  const servers = [mongo, redis, neo4j, cassandra, spark];
  return {
    env: {
      ...stores,
      LEARNTRACK_REDIS_URL: redis.url,
      LEARNTRACK_NEO4J_URL: neo4j.url,
      LEARNTRACK_SPARK_URL: spark.url,
    },
    remove: async () => void (await Promise.all(servers.map((server) => server.remove()))),
  };
}
