import { cassandraAdapter } from '@learntrack/adapter-cassandra';
import { mongoAdapter } from '@learntrack/adapter-mongo';
import { neo4jAdapter } from '@learntrack/adapter-neo4j';
import { redisAdapter } from '@learntrack/adapter-redis';
import { parseCassandraUrl, startLocalCassandra } from '@learntrack/servers/cassandra';
import { startLocalMongo } from '@learntrack/servers/mongo';
import { startLocalNeo4j } from '@learntrack/servers/neo4j';
import { startLocalRedis } from '@learntrack/servers/redis';
import { MongoClient } from 'mongodb';
import neo4j from 'neo4j-driver';
import { empty } from '../neo4j/graph.ts';

/** The stores that follow the log, by the projection that each has. */
export const projections = {
  redis: 'engagement-scores',
  neo4j: 'region-accesses',
  cassandra: 'daily-engagement',
} as const;

export type Follower = keyof typeof projections;

export const followers = Object.keys(projections) as Follower[];

/** Starts four servers of the benchmark's own. */
export async function startStores() {
  const [mongo, redis, neo4jServer, cassandra] = await Promise.all([
    startLocalMongo(),
    startLocalRedis({ appendOnly: true }),
    startLocalNeo4j({ heap: '2g', pageCache: '1g' }),
    startLocalCassandra({ durable: true }),
  ]);
  const servers = { mongo, redis, neo4j: neo4jServer, cassandra };
  const { protocol, host, username, password } = new URL(neo4jServer.url);
  const neo4jUrl = `${protocol}//${host}`;
  const driver = neo4j.driver(neo4jUrl, neo4j.auth.basic(username, password));
  const client = new MongoClient(mongo.url);
  // Ours has a cache for tests; a server by its defaults takes half of the memory.
  await client.db('admin').command({ setParameter: 1, wiredTigerEngineRuntimeConfig: 'cache_size=4GB' });
  let namespaces = 0;

  /** Empty stores: how an adapter of each is made, and how they are thrown away. */
  const open = async () => {
    namespaces += 1;
    const namespace = `bench_${namespaces}`;
    await empty(driver);
    const adapters = {
      mongo: () => mongoAdapter({ url: mongo.url, database: namespace }),
      redis: () => redisAdapter({ url: redis.url, namespace }),
      neo4j: () => neo4jAdapter({ url: neo4jUrl, auth: { user: username, password } }),
      cassandra: () => cassandraAdapter({ ...parseCassandraUrl(cassandra.url), keyspace: namespace }),
    };
    for (const adapter of [adapters.mongo(), adapters.neo4j(), adapters.cassandra()]) {
      await adapter.setup();
      await adapter.close?.();
    }
    return {
      adapters,
      all: () => Object.values(adapters).map((adapter) => adapter()),
      remove: () => client.db(namespace).dropDatabase(),
    };
  };

  return {
    servers,
    open,
    /** The version of each store. */
    async versions(): Promise<Record<string, string>> {
      const { all, remove } = await open();
      const versions: Record<string, string> = {};
      for (const adapter of all()) {
        const [, store = '', version = ''] =
          /^(\S+) (\S+?),?(?: |$)/.exec((await adapter.inspect?.version?.({})) ?? '') ?? [];
        versions[store.toLowerCase()] = version;
        await adapter.close?.();
      }
      await remove();
      return versions;
    },
    async remove() {
      await Promise.all([client.close(), driver.close()]);
      await Promise.all(Object.values(servers).map((server) => server.remove()));
    },
  };
}

export type Stores = Awaited<ReturnType<typeof startStores>>;
