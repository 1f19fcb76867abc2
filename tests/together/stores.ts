import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { createLearnTrack, type Diagnosis, type LearnTrack } from '@learntrack/core';
import { parseCassandraUrl, startLocalCassandra } from '@learntrack/servers/cassandra';
import { startLocalMongo } from '@learntrack/servers/mongo';
import { startLocalNeo4j } from '@learntrack/servers/neo4j';
import { startLocalRedis } from '@learntrack/servers/redis';
import learntrackConfig from './learntrack.config.ts';
import { learntrack } from './learntrack-command.ts';

/** Servers that keep what they acknowledged, each to be killed, and what is done with all of them. */
export async function startStores() {
  const [mongo, redis, neo4j, cassandra] = await Promise.all([
    startLocalMongo(),
    startLocalRedis({ appendOnly: true }),
    startLocalNeo4j({ heap: '1g' }),
    startLocalCassandra({ durable: true }),
  ]);
  const servers = { mongo, redis, neo4j, cassandra };
  const env = {
    LEARNTRACK_MONGO_URL: mongo.url,
    LEARNTRACK_REDIS_URL: redis.url,
    LEARNTRACK_NEO4J_URL: neo4j.url,
    LEARNTRACK_CASSANDRA_URL: cassandra.url,
  };
  Object.assign(process.env, env);

  const run = async (command: string, ...args: readonly string[]) => {
    try {
      return (await promisify(execFile)(process.execPath, [...learntrack(command, ...args)])).stdout;
    } catch (error) {
      const { code, stdout, stderr } = error as { code?: number; stdout?: string; stderr?: string };
      if (command === 'doctor' && code === 1 && stdout) return stdout;
      throw new Error(`learntrack ${command} ${args.join(' ')} ended with ${code}: ${stdout}${stderr}`);
    }
  };
  await run('setup');
  const look = async (): Promise<Diagnosis['checks']> => JSON.parse(await run('doctor', '--json')).checks;
  /** What the doctor finds wrong. */
  const wrong = async () => (await look()).filter(({ ok }) => !ok);

  return {
    servers,
    env,
    cassandraAccess: parseCassandraUrl(cassandra.url),
    /** Runs the command, and tells what it printed. */
    run,
    wrong,
    /** The projections that the doctor finds something wrong with. */
    wrongProjections: async () => (await wrong()).map(({ subject }) => subject),
    /** The version of each store, as the doctor tells it. */
    async versions(): Promise<Readonly<Record<string, string>>> {
      const versions = (await look()).filter(({ check }) => check === 'version');
      return Object.fromEntries(
        versions.map(({ detail }) => {
          const [store = '', version = ''] = detail.split(/[ ,]/);
          return [store.toLowerCase(), version];
        }),
      );
    },
    /** Does something as a host that projects nothing. */
    async as<T>(use: (learnTrack: LearnTrack) => Promise<T>): Promise<T> {
      const learnTrack = await createLearnTrack({ ...learntrackConfig(), projections: 'off' });
      try {
        return await use(learnTrack as LearnTrack);
      } finally {
        await learnTrack.close();
      }
    },
    async remove() {
      await Promise.all(Object.values(servers).map((server) => server.remove()));
    },
  };
}

export type Stores = Awaited<ReturnType<typeof startStores>>;
