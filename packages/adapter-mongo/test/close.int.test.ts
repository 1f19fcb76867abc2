import { setTimeout } from 'node:timers/promises';
import { openAdapter } from '@learntrack/testkit';
import { expect, test } from 'vitest';
import { mongoAdapter } from '../src/index.ts';
import { parsedOf } from './appender.ts';
import { freshDatabase, mongoCapabilities, mongoForTests } from './mongo-fixture.ts';

const { server, client } = await mongoForTests();
const mayPause = (await mongoCapabilities()).includes('pause');

test('what is under way when the adapter is closed is done, though its callers went away', async () => {
  for (let delay = 0; delay < 20; delay++) {
    const database = await freshDatabase();
    const adapter = mongoAdapter({ url: server.url, database: database.databaseName });
    await adapter.setup();
    const { activityStore } = openAdapter(adapter).ports;
    const controller = new AbortController();
    const appended = ['A1', 'A2', 'A3'].map((id) =>
      activityStore.append([parsedOf(id)], { signal: controller.signal }).catch(() => {}),
    );
    await setTimeout(delay);
    controller.abort();
    await Promise.all(appended);
    await adapter.close?.();
    expect(await openTransactions()).toEqual([]);
    expect(await database.collection('activities').countDocuments()).toBe(3);
    await database.dropDatabase();
  }
});

test('closing takes nothing new meanwhile', async () => {
  const database = await freshDatabase();
  const adapter = mongoAdapter({ url: server.url, database: database.databaseName });
  await adapter.setup();
  const { activityStore } = openAdapter(adapter).ports;
  const appended = activityStore.append([parsedOf('A1')]);
  const closed = adapter.close?.();
  await expect(activityStore.append([parsedOf('A2')])).rejects.toMatchObject({ code: 'CLOSED' });
  expect(await appended).toEqual([{ status: 'recorded', position: 1 }]);
  await closed;
  await database.dropDatabase();
});

test.runIf(mayPause)('closing ends where the server hangs', async () => {
  const database = await freshDatabase();
  const adapter = mongoAdapter({ url: server.url, database: database.databaseName });
  await adapter.setup();
  const { activityStore } = openAdapter(adapter).ports;
  await activityStore.append([parsedOf('A1')]);
  const resume = await server.control?.pause();
  const appended = activityStore.append([parsedOf('A2')]).catch((error: unknown) => error);
  // Within the time limit of a test; the driver would wait longer.
  await adapter.close?.();
  await resume?.();
  await appended;
});

async function openTransactions(): Promise<unknown[]> {
  const pipeline = [
    { $currentOp: { allUsers: true, idleSessions: true } },
    { $match: { transaction: { $exists: true } } },
  ];
  return client.db('admin').aggregate(pipeline).toArray();
}
