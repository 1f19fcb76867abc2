import { setTimeout } from 'node:timers/promises';
import { type Drivers, withDrivers } from './drivers.ts';
import { namespace } from './learntrack.config.ts';
import type { OwnProcess } from './own-process.ts';
import type { Stores } from './stores.ts';

interface Scene {
  readonly stores: Stores;
  readonly workers: readonly OwnProcess[];
  readonly random: () => number;
}

const scores = `{${namespace}}:scores`;
const reportTables = [
  ...['course_engagement', 'course_engagement_by_action', 'course_engagement_by_date', 'active_students'],
  'checkpoints',
];

/** What befalls the stores besides kills. */
export const mischiefs = {
  'Redis hangs': hanging('redis'),
  'Redis is flushed': losing(({ redis }) => redis.flushall()),
  'Neo4j hangs': hanging('neo4j'),
  'Redis lost its checkpoint': losing(({ redis }) => redis.del(scores)),
  'Cassandra is truncated': losing((drivers) => truncate(drivers, reportTables)),
  'MongoDB hangs': hanging('mongo'),
  'Neo4j lost its data': losing(({ askNeo4j }) =>
    askNeo4j('MATCH (n:Student|Activity|Region) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 10000 ROWS'),
  ),
  'connections are cut': ({ stores }: Scene) =>
    withDrivers(stores, async ({ mongo, redis }) => {
      await redis.call('CLIENT', 'KILL', 'TYPE', 'normal');
      await mongo.client.db('admin').command({ killAllSessions: [] });
    }),
  'Cassandra lost its data': losing((drivers) =>
    truncate(
      drivers,
      reportTables.filter((table) => table !== 'checkpoints'),
    ),
  ),
  'Neo4j is emptied': losing(({ askNeo4j }) =>
    askNeo4j('MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 10000 ROWS'),
  ),
  'Redis lost its data': losing(async ({ redis }) => {
    const keys = await redis.keys(`${scores}:*`);
    if (keys.length > 0) await redis.del(...keys);
  }),
  'Cassandra hangs': hanging('cassandra'),
  'Cassandra lost its checkpoint': losing((drivers) => truncate(drivers, ['checkpoints'])),
  'Neo4j lost its checkpoint': losing(({ askNeo4j }) => askNeo4j('MATCH (c:Checkpoint) DELETE c')),
} as const satisfies { readonly [name: string]: (scene: Scene) => Promise<unknown> };

/** The projection that does not mend by itself what a mischief did. */
export const lossesOf: { readonly [Name in keyof typeof mischiefs]?: string } = {
  'Redis lost its checkpoint': 'engagement-scores',
  'Redis lost its data': 'engagement-scores',
  'Neo4j lost its checkpoint': 'region-accesses',
  'Neo4j lost its data': 'region-accesses',
  'Cassandra lost its checkpoint': 'daily-engagement',
  'Cassandra lost its data': 'daily-engagement',
};

function hanging(name: keyof Stores['servers']) {
  return async ({ stores, random }: Scene) => {
    const resume = await stores.servers[name].control.pause();
    await setTimeout(500 + random() * 1500);
    await resume();
  };
}

/** Takes something away while nobody writes: what a worker has on its way would lie there without the rest. */
function losing(lose: (drivers: Drivers) => Promise<unknown>) {
  return async ({ stores, workers }: Scene) => {
    await Promise.all(workers.map((worker) => worker.kill()));
    await setTimeout(500);
    await withDrivers(stores, lose);
    await Promise.all(workers.map((worker) => worker.start()));
  };
}

async function truncate({ askCassandra }: Drivers, tables: readonly string[]): Promise<void> {
  for (const table of tables) await askCassandra(`TRUNCATE "${namespace}".${table}`);
}
