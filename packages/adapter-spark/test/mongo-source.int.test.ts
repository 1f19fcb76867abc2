import { randomUUID } from 'node:crypto';
import { mongoAdapter } from '@learntrack/adapter-mongo';
import { contentHash } from '@learntrack/core';
import { startMongo } from '@learntrack/servers/mongo';
import { batchEngineSuite, openAdapter, sampleActivity } from '@learntrack/testkit';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { mongoSource, sparkAdapter } from '../src/index.ts';
import { collect } from './collect.ts';
import { sparkForTests } from './spark-fixture.ts';

vi.setConfig({ testTimeout: 300_000 });

const mongo = await startMongo();
const uri = `${mongo.url}${mongo.url.includes('?') ? '&' : '?'}readConcernLevel=majority`;
const spark = await sparkForTests({ settings: { 'spark.mongodb.read.connection.uri': uri } });
afterAll(() => mongo.remove());

async function logInMongo() {
  const database = `t_${randomUUID()}`;
  const adapter = mongoAdapter({ url: mongo.url, database });
  await adapter.setup();
  const { ports, close } = openAdapter(adapter);
  const drop = async () => {
    await adapter.client.db(database).dropDatabase();
    await close();
  };
  return { database, adapter, ports, drop };
}

batchEngineSuite(
  { describe, test },
  {
    name: 'Spark, over a log in MongoDB',
    capabilities: [],
    runs: 1,
    create: async () => {
      const { database, ports, drop } = await logInMongo();
      const source = mongoSource({ database });
      const opened = openAdapter(sparkAdapter({ url: spark.url, source }));
      return {
        store: { engine: opened.ports.batchEngine, log: ports.activityStore },
        close: async () => {
          await opened.close();
          await drop();
        },
      };
    },
  },
);

describe('a log that Spark cannot see', () => {
  test('is told, and is not taken for an empty one', async () => {
    const { ports, drop } = await logInMongo();
    await ports.activityStore.mark({ entryId: 'M1', recordedAt: new Date() });
    const opened = openAdapter(
      sparkAdapter({ url: spark.url, source: mongoSource({ database: 'another' }) }),
    );
    const interval = { from: new Date('2026-01-01'), to: new Date('2027-01-01') };
    const rows = opened.ports.batchEngine.dailyEngagement({ interval, upTo: 1 });
    await expect(rows[Symbol.asyncIterator]().next()).rejects.toThrow(
      'the log that Spark finds in the database another ends at 0, before the position 1',
    );
    await opened.close();
    await drop();
  });
});

describe('a look', () => {
  test('finds the log, with all that it is to hold', async () => {
    const { database, ports, drop } = await logInMongo();
    const reader = sparkAdapter({ url: spark.url, source: mongoSource({ database }) });
    const look = (head?: number) => reader.inspect?.setup?.({ head: async () => head });
    expect(await look(0)).toBe(`reads the log in the database ${database}, which ends at 0`);
    await ports.activityStore.mark({ entryId: 'M1', recordedAt: new Date() });
    expect(await look(1)).toMatch(/which ends at 1$/);
    expect(await look()).toMatch(/which ends at 1$/);
    await reader.close?.();
    await drop();
  });

  test('tells another database than that of the log', async () => {
    const reader = sparkAdapter({ url: spark.url, source: mongoSource({ database: 'another' }) });
    await expect(reader.inspect?.setup?.({ head: async () => 7 })).rejects.toThrow(
      'ends at 0, before the position 7 that is asked for; name the database of the log in mongoSource()',
    );
    await reader.close?.();
  });
});

describe('a query', () => {
  test('has MongoDB find the activities and the fields that it needs, and no more', async () => {
    const { database, adapter, ports, drop } = await logInMongo();
    const db = adapter.client.db(database);
    const activities = ['A1', 'A2', 'A3'].map((activityId) => sampleActivity({ activityId }));
    await ports.activityStore.append(
      activities.map((activity) => ({ activity, contentHash: contentHash(activity) })),
    );
    await db.command({ profile: 2 });
    const reader = sparkAdapter({ url: spark.url, source: mongoSource({ database }) });
    const text = `SELECT courseId, count(*) AS activities FROM activities
      WHERE position <= :upTo AND timestamp >= :from AND studentId IS NOT NULL GROUP BY courseId`;
    const rows = await collect(reader.sql(text, { upTo: 2, from: new Date('2026-01-01') }));
    expect(rows).toMatchObject([{ activities: 2n }]);
    const asked = await db.collection('system.profile').find({ 'command.aggregate': 'activities' }).toArray();
    const read = asked.find(({ command }) => JSON.stringify(command).includes('courseId'));
    const told = JSON.stringify(read?.command);
    expect(told).toMatch(/"_id":\{"\$lte":2\}/);
    expect(told).toContain('"timestamp":{"$gte"');
    expect(read?.command.readConcern).toMatchObject({ level: 'majority' });
    expect(told).not.toContain('region');
    expect(read?.nreturned).toBe(2);
    await db.command({ profile: 0 });
    await reader.close?.();
    await drop();
  });
});
