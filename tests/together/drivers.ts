import { Client, type types } from 'cassandra-driver';
import { Redis } from 'ioredis';
import { MongoClient } from 'mongodb';
import neo4j, { type RecordShape } from 'neo4j-driver';
import { namespace } from './learntrack.config.ts';
import type { Stores } from './stores.ts';

/** Ways to the stores past LearnTrack, by their own drivers. */
export async function withDrivers<T>(
  { servers, cassandraAccess }: Stores,
  use: (drivers: Drivers) => Promise<T>,
): Promise<T> {
  const { protocol, host, username, password } = new URL(servers.neo4j.url);
  const mongo = new MongoClient(servers.mongo.url);
  const redis = new Redis(servers.redis.url);
  const graph = neo4j.driver(`${protocol}//${host}`, neo4j.auth.basic(username, password), {
    disableLosslessIntegers: true,
  });
  const cassandra = new Client({
    ...cassandraAccess,
    contactPoints: [...cassandraAccess.contactPoints],
    socketOptions: { readTimeout: 60_000 },
  });
  try {
    return await use({
      mongo: mongo.db(namespace),
      redis,
      // In no transaction of the driver's, so that a statement may have several of its own.
      askNeo4j: async (text, parameters = {}) => {
        const session = graph.session();
        const { records } = await session.run(text, parameters).finally(() => session.close());
        return records.map((record) => record.toObject());
      },
      askCassandra: async (query, params = []) =>
        (await cassandra.execute(query, [...params], { prepare: true, fetchSize: 100_000 })).rows ?? [],
    });
  } finally {
    redis.disconnect();
    await Promise.all([mongo.close(), graph.close(), cassandra.shutdown()]);
  }
}

export interface Drivers {
  readonly mongo: ReturnType<MongoClient['db']>;
  readonly redis: Redis;
  readonly askNeo4j: (text: string, parameters?: object) => Promise<RecordShape[]>;
  readonly askCassandra: (query: string, params?: readonly unknown[]) => Promise<types.Row[]>;
}
