import { existsSync } from 'node:fs';
import { MongoClient } from 'mongodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectNotToKeepParentAlive, expectToEndWithParent } from '../end-of-parent.ts';
import { processStart } from '../process-start.ts';
import { type LocalMongo, startLocalMongo } from './index.ts';

describe.skipIf(process.platform !== 'linux')('a MongoDB of our own', () => {
  let mongo: LocalMongo;
  let client: MongoClient;
  const numbers = () => client.db('test').collection<{ _id: number }>('numbers');

  beforeAll(async () => {
    mongo = await startLocalMongo();
    client = new MongoClient(mongo.url, { serverSelectionTimeoutMS: 5000 });
  });
  afterAll(async () => {
    await client.close();
    await mongo.remove();
  });

  test('takes transactions', async () => {
    await client.withSession((session) =>
      session.withTransaction(async () => {
        await numbers().insertOne({ _id: 1 }, { session });
        await numbers().insertOne({ _id: 2 }, { session });
      }),
    );
    const aborted = client.withSession((session) =>
      session.withTransaction(async () => {
        await numbers().insertOne({ _id: 3 }, { session });
        throw new Error('no');
      }),
    );
    await expect(aborted).rejects.toThrow('no');
    expect(await numbers().countDocuments()).toBe(2);
  });

  test('has its data still when it was killed and starts again, at the same url', async () => {
    await numbers().insertOne({ _id: 10 }, { writeConcern: { w: 'majority', j: true } });
    const [before] = mongo.processes;
    await mongo.control.kill();
    expect(processStart(before?.pid ?? 0)).toBeUndefined();
    expect(mongo.processes).toEqual([]);
    await mongo.control.start();
    expect(mongo.processes[0]?.pid).not.toBe(before?.pid);
    expect(await numbers().findOne({ _id: 10 })).toEqual({ _id: 10 });
  });

  test('answers nobody while it is paused, and goes on', async () => {
    const resume = await mongo.control.pause();
    let answered = false;
    const answer = numbers()
      .insertOne({ _id: 20 })
      .then(() => {
        answered = true;
      });
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(answered).toBe(false);
    await resume();
    await answer;
  });

  test('ends in order though it is paused, and starts again', async () => {
    await mongo.control.pause();
    await mongo.control.stop();
    await mongo.control.start();
    expect(await numbers().findOne({ _id: 20 })).toEqual({ _id: 20 });
  });

  test('takes none as a standalone server, and all else', async () => {
    const standalone = await startLocalMongo({ nodes: 'standalone' });
    const its = new MongoClient(standalone.url);
    const one = its.db('test').collection<{ _id: number }>('numbers');
    await one.insertOne({ _id: 1 }, { writeConcern: { w: 1, j: true } });
    await standalone.control.kill();
    await standalone.control.start();
    expect(await one.findOne()).toEqual({ _id: 1 });
    const transaction = its.withSession((session) =>
      session.withTransaction(() => one.insertOne({ _id: 2 }, { session })),
    );
    await expect(transaction).rejects.toThrow(/does not support retryable writes|Transaction numbers/);
    await its.close();
    await standalone.remove();
  });

  test('leaves neither a process nor a folder when it is removed', async () => {
    const removed = await startLocalMongo();
    const [{ pid, folder } = { pid: 0, folder: '' }] = removed.processes;
    expect(processStart(pid)).toBeDefined();
    expect(existsSync(folder)).toBe(true);
    await removed.remove();
    expect(processStart(pid)).toBeUndefined();
    expect(existsSync(folder)).toBe(false);
  });

  test.each(['SIGKILL', 'SIGTERM'] as const)(
    'ends with a parent that %s ends, and its data go',
    async (by) => {
      await expectToEndWithParent('mongo/index.ts', 'startLocalMongo', by);
    },
  );

  test('that is not removed does not keep its parent alive', async () => {
    await expectNotToKeepParentAlive('mongo/index.ts', 'startLocalMongo');
  });
});
