import { type LocalMongo, startLocalMongo } from '@learntrack/servers/mongo';
import { openAdapter, sampleActivity, sampleStudent, toParsedActivity } from '@learntrack/testkit';
import { MongoClient } from 'mongodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mongoAdapter } from '../src/index.ts';
import { collect } from './collect.ts';
import type { MongoPorts } from './mongo-fixture.ts';

let server: LocalMongo;
let client: MongoClient;
beforeAll(async () => {
  server = await startLocalMongo({ nodes: 'standalone' });
  client = new MongoClient(server.url);
});
afterAll(async () => {
  await client.close();
  await server.remove();
});

const told = {
  code: 'ADAPTER',
  retryable: false,
  message: expect.stringMatching(
    /standalone.*mongod --replSet rs0, then rs\.initiate\(\).*one node is enough/,
  ),
};
const recordedAt = new Date();

describe('a standalone server, which takes no transactions,', () => {
  test('is not set up, and is told what it should be', async () => {
    const adapter = mongoAdapter({ client, database: 'setup' });
    await expect(adapter.setup()).rejects.toMatchObject(told);
    expect(await client.db('setup').listCollections().toArray()).toEqual([]);
  });

  test.each<[string, (ports: MongoPorts) => Promise<unknown>]>([
    ['append', ({ activityStore }) => activityStore.append([toParsedActivity(sampleActivity())])],
    ['erase', ({ activityStore }) => activityStore.erase({ studentId: 'S1', entryId: 'E1', recordedAt })],
    ['mark', ({ activityStore }) => activityStore.mark({ entryId: 'M1', recordedAt })],
  ])('has no log: %s tells it, and writes nothing', async (operation, use) => {
    const { ports } = openAdapter(mongoAdapter({ client, database: operation }));
    await expect(use(ports)).rejects.toMatchObject(told);
    expect(await client.db(operation).listCollections().toArray()).toEqual([]);
  });

  test('changes no state and no checkpoint of a custom projection', async () => {
    const { ports } = openAdapter(mongoAdapter({ client, database: 'states' }));
    const states = ports.stateStore.open('seen');
    const start = { after: undefined, logId: 'L1', definition: 'D1', startedAt: 1, replace: false };
    const after = await states.startGeneration(start);
    const upTo = { ...after, position: 1, activityId: 'A1' };
    const applied = states.apply({ after, upTo, erase: new Map(), add: new Map([['S1', 1]]) });
    await expect(applied).rejects.toMatchObject(told);
    expect(await states.readCheckpoint()).toEqual(after);
    expect(await states.get('S1')).toBeUndefined();
  });

  test('holds profiles all the same, for each is written by itself', async () => {
    const { ports } = openAdapter(mongoAdapter({ client, database: 'profiles' }));
    expect(await ports.studentStore.upsert([sampleStudent()])).toEqual(['created']);
    expect(await ports.studentStore.get('S1')).toEqual(sampleStudent());
  });
});

test('a log on a server that became a standalone one is read, and takes no more', async () => {
  const { ports } = openAdapter(mongoAdapter({ client, database: 'converted' }));
  // As it lies there when such a server is started without its replica set.
  const activity = sampleActivity();
  const stored = { _id: 1 as never, contentHash: 'h', ...activity };
  await client.db('converted').collection('activities').insertOne(stored);
  const watch = ports.activityStore.watch()[Symbol.asyncIterator]();
  expect(await watch.next()).toEqual({ done: false, value: 0 });
  await watch.return?.();
  expect(await collect(ports.activityStore.read({ after: 0, upTo: 1, batchSize: 1 }))).toEqual([
    [{ kind: 'activity', position: 1, activity }],
  ]);
  await expect(ports.activityStore.mark({ entryId: 'M1', recordedAt })).rejects.toMatchObject(told);
});
