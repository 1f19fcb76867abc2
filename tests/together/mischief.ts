import { setTimeout } from 'node:timers/promises';
import { expect } from 'vitest';
import { type Drivers, withDrivers } from './drivers.ts';
import { namedErasures } from './expect-everywhere.ts';
import { namespace } from './learntrack.config.ts';
import type { Lines } from './lines.ts';
import type { OwnProcess } from './own-process.ts';
import type { RecordedLog } from './recorded-log.ts';
import type { Stores } from './stores.ts';
import { visits } from './visits.ts';

interface Scene {
  readonly stores: Stores;
  readonly log: RecordedLog;
  readonly lines: Lines;
  readonly workers: readonly OwnProcess[];
  readonly random: () => number;
  /** Kills a process or a server, and starts it again. */
  readonly strike: () => Promise<void>;
}

const scores = `{${namespace}}:scores`;
const countTables = [
  'course_engagement',
  'course_engagement_by_action',
  'course_engagement_by_date',
  'active_students',
];

/** By then a killed worker's last statements have taken effect. */
const inFlightMs = 500;

/** A stopped projection looks again after half a minute. */
const patience = { timeout: 120_000, interval: 1000 };

interface Loss {
  readonly name: string;
  readonly projection: string;
  readonly lose: (drivers: Drivers) => Promise<unknown>;
}

/** What befalls the stores besides kills, and they get over by themselves. */
export const mischiefs: { readonly [name: string]: (scene: Scene) => Promise<unknown> } = {
  'Redis hangs': hanging('redis'),
  'Redis is flushed': ({ stores }) => withDrivers(stores, ({ redis }) => redis.flushall()),
  'Neo4j hangs': hanging('neo4j'),
  'Cassandra is truncated': whileNobodyWrites((drivers) =>
    truncate(drivers, [...countTables, 'checkpoints']),
  ),
  'MongoDB hangs': hanging('mongo'),
  'Neo4j is emptied': whileNobodyWrites(({ askNeo4j }) => askNeo4j(remove('n'))),
  'Cassandra hangs': hanging('cassandra'),
  'connections are cut': async ({ lines }) => lines.cut(),
};

/** What takes a part of a projection away, so that it has to be built anew. */
export const losses: readonly Loss[] = [
  {
    name: 'Redis lost its checkpoint',
    projection: 'engagement-scores',
    lose: ({ redis }) => redis.del(scores),
  },
  {
    name: 'Neo4j lost its data',
    projection: 'region-accesses',
    lose: ({ askNeo4j }) => askNeo4j(remove('n:Student|Activity|Region')),
  },
  {
    name: 'Cassandra lost its data',
    projection: 'daily-engagement',
    lose: (drivers) => truncate(drivers, countTables),
  },
  {
    name: 'Redis lost its data',
    projection: 'engagement-scores',
    lose: async ({ redis }) => redis.del(...(await redis.keys(`${scores}:*`))),
  },
  {
    name: 'Cassandra lost its checkpoint',
    projection: 'daily-engagement',
    lose: (drivers) => truncate(drivers, ['checkpoints']),
  },
  {
    name: 'Neo4j lost its checkpoint',
    projection: 'region-accesses',
    lose: ({ askNeo4j }) => askNeo4j('MATCH (c:Checkpoint) DELETE c'),
  },
  {
    name: 'MongoDB lost the data of a custom projection',
    projection: visits.name,
    lose: ({ mongo }) => mongo.collection('states').deleteMany({ projection: visits.name }),
  },
  {
    name: 'MongoDB lost the checkpoint of a custom projection',
    projection: visits.name,
    lose: ({ mongo }) => mongo.collection<{ _id: string }>('checkpoints').deleteOne({ _id: visits.name }),
  },
];

function hanging(name: keyof Stores['servers']) {
  return async ({ stores, random }: Scene) => {
    const resume = await stores.servers[name].control.pause();
    await setTimeout(500 + random() * 1500);
    await resume();
  };
}

/** What a worker has on its way would else lie there without the rest. */
function whileNobodyWrites(change: (drivers: Drivers) => Promise<unknown>) {
  return async ({ stores, workers }: Scene) => {
    await Promise.all(workers.map((worker) => worker.kill()));
    await setTimeout(inFlightMs);
    await withDrivers(stores, change);
    await Promise.all(workers.map((worker) => worker.start()));
  };
}

/**
 * Takes a part away, and lets the doctor find that, and the command that it names mend it, while the host and the workers
 * go on and something is killed again.
 */
export async function suffer({ name, projection, lose }: Loss, scene: Scene): Promise<void> {
  const { stores, log, workers, random, strike } = scene;
  // A generation that is being built is not looked at, nor is what an erasure is about to change.
  await expect.poll(() => stores.wrongProjections(), patience).toEqual([]);
  await expect.poll(async () => log.toErase.size + (await namedErasures(stores)), patience).toBe(0);
  await Promise.all(workers.map((worker) => worker.kill()));
  await setTimeout(inFlightMs);
  await withDrivers(stores, lose);
  const rebuild = ['rebuild', projection] as const;
  const mend = expect.stringContaining(`learntrack ${rebuild.join(' ')}`);
  expect(await stores.wrong(), name).toEqual([expect.objectContaining({ subject: projection, mend })]);
  await Promise.all(workers.map((worker) => worker.start()));
  const rebuilt = stores.run(...rebuild).then(
    () => true,
    () => false,
  );
  await setTimeout(random() * 3000);
  await strike();
  // Whoever is interrupted asks again.
  if (!(await rebuilt)) await stores.run(...rebuild);
}

async function truncate({ askCassandra }: Drivers, tables: readonly string[]): Promise<void> {
  for (const table of tables) await askCassandra(`TRUNCATE "${namespace}".${table}`);
}

function remove(nodes: string): string {
  return `MATCH (${nodes}) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 10000 ROWS`;
}
