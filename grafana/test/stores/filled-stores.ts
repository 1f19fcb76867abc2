import { cassandraAdapter } from '@learntrack/adapter-cassandra';
import { mongoAdapter } from '@learntrack/adapter-mongo';
import { neo4jAdapter } from '@learntrack/adapter-neo4j';
import { redisAdapter } from '@learntrack/adapter-redis';
import { type ActivityInput, createLearnTrack, type LearnTrack } from '@learntrack/core';
import { simulateClass } from '@learntrack/importers';
import { parseCassandraUrl, startLocalCassandra } from '@learntrack/servers/cassandra';
import { startLocalMongo } from '@learntrack/servers/mongo';
import { startLocalNeo4j } from '@learntrack/servers/neo4j';
import { startLocalRedis } from '@learntrack/servers/redis';
import { Client } from 'cassandra-driver';
import { Redis } from 'ioredis';
import { type Db, MongoClient } from 'mongodb';
import neo4j from 'neo4j-driver';
import { cassandraPlugin } from './cassandra-plugin.ts';
import { mongoPlugin } from './mongo-plugin.ts';
import { neo4jPlugin } from './neo4j-plugin.ts';
import type { DataSourcePlugin } from './plugin.ts';
import { redisPlugin } from './redis-plugin.ts';

/** The stores with the demo's class in them, and the plugins that read them. */
export interface FilledStores {
  readonly learnTrack: LearnTrack;
  /** By their ids. */
  readonly plugins: ReadonlyMap<string, DataSourcePlugin>;
  readonly mongo: Db;
  /** Another Redis in the same server, with nothing in it. */
  readonly emptyRedis: Redis;
  readonly remove: () => Promise<void>;
}

/** When the class was there, and two periods of course performance. */
export const term = { from: '2026-01-05', to: '2026-02-02' };
const firstHalf = { from: '2026-01-05', to: '2026-01-19' };

/** A course that nobody took a quiz in, whose id has a quote in it. */
export const quietCourse = "Droit d'auteur";

/** Starts servers of the tests' own, whatever others there are: dashboards ask for one namespace. */
export async function startFilledStores(namespace: string): Promise<FilledStores> {
  const servers = await Promise.all([
    startLocalMongo(),
    startLocalRedis(),
    startLocalNeo4j(),
    startLocalCassandra(),
  ]);
  const [mongoUrl, redisUrl, graphUrl, cassandraUrl] = servers.map(({ url }) => url) as [
    string,
    string,
    string,
    string,
  ];
  const { protocol, host, username, password: secret } = new URL(graphUrl);
  const [user = '', password = ''] = [username, secret].map(decodeURIComponent);
  const graph = { url: `${protocol}//${host}`, auth: { user, password } };
  const cassandraAccess = parseCassandraUrl(cassandraUrl);

  const mongoStore = mongoAdapter({ url: mongoUrl, database: namespace });
  const redisStore = redisAdapter({ url: redisUrl, namespace });
  const neo4jStore = neo4jAdapter(graph);
  const cassandraStore = cassandraAdapter({ ...cassandraAccess, keyspace: namespace });
  for (const store of [mongoStore, neo4jStore, cassandraStore]) await store.setup();
  const learnTrack = await createLearnTrack({
    adapters: [mongoStore, redisStore, neo4jStore, cassandraStore],
    projections: 'off',
  });
  await fill(learnTrack);

  const mongo = new MongoClient(mongoUrl);
  const redis = new Redis(redisUrl);
  const emptyRedis = new Redis(redisUrl, { db: 1 });
  const driver = neo4j.driver(graph.url, neo4j.auth.basic(user, password));
  const cassandra = new Client({ ...cassandraAccess, contactPoints: [...cassandraAccess.contactPoints] });
  return {
    learnTrack,
    plugins: new Map([
      ['haohanyang-mongodb-datasource', mongoPlugin(mongo.db(namespace))],
      ['redis-datasource', redisPlugin(redis)],
      ['kniepdennis-neo4j-datasource', neo4jPlugin(driver)],
      ['hadesarchitect-cassandra-datasource', cassandraPlugin(cassandra)],
    ]),
    mongo: mongo.db(namespace),
    emptyRedis,
    remove: async () => {
      await learnTrack.close();
      for (const client of [redis, emptyRedis]) client.disconnect();
      await Promise.all([mongo.close(), driver.close(), cassandra.shutdown()]);
      await Promise.all(servers.map((server) => server.remove()));
    },
  };
}

async function fill(learnTrack: LearnTrack): Promise<void> {
  const { students, activities, sharedAccounts } = simulateClass({ start: `${term.from}T00:00:00Z` });
  await learnTrack.students.upsert(students);
  await learnTrack.activities.ingest(activities);
  const [honest = '', erased = ''] = students
    .map(({ studentId }) => studentId)
    .filter((studentId) => !sharedAccounts.includes(studentId));
  await learnTrack.activities.record({
    ...{ studentId: honest, courseId: quietCourse, action: 'page_view', region: 'unknown' },
    timestamp: '2026-01-20T10:00:00Z',
  });
  await learnTrack.activities.record(restless());
  // Of whom counts per day and action are left.
  await learnTrack.students.erase(erased);
  await learnTrack.projections.catchUp();
  for (const period of [firstHalf, term]) await learnTrack.reports.computeCoursePerformance(period);
}

/** What students do who go from region to region, often at one instant, or a window's length apart to the millisecond. */
function restless(): ActivityInput[] {
  const regions = ['AS', 'EU', 'NA', 'SA', 'unknown'];
  const start = Date.parse('2026-01-12T00:00:00Z');
  const threeHours = 3 * 60 * 60 * 1000;
  // A multiplier and a modulus whose remainders look like chance.
  let chance = 1;
  const below = (limit: number) => {
    chance = (chance * 48_271) % 2_147_483_647;
    return chance % limit;
  };
  return Array.from({ length: 400 }, (_, i) => ({
    ...{ activityId: `restless-${i}`, studentId: `R${i % 40}`, courseId: `C${1 + below(4)}` },
    ...{ action: 'page_view', region: regions[below(2 + (i % 4))] ?? 'unknown' },
    timestamp: new Date(start + threeHours * below(60)),
  }));
}
