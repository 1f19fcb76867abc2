import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import { startMongo } from '@learntrack/servers/mongo';
import { MongoClient } from 'mongodb';
import { afterAll, expect, test } from 'vitest';
import { OwnProcess } from './own-process.ts';
import { activityAt } from './stormy-activities.ts';

const seed = 11;
const database = `stop-${randomUUID()}`;
const mongo = await startMongo();
const client = new MongoClient(mongo.url);
afterAll(async () => {
  await client.close();
  await mongo.remove();
});

/** Runs a host that takes a stream in from a number on, and asks it to end in the middle of it. */
async function takenUntilStopped(from: number): Promise<number> {
  let progress = 0;
  let taken = Number.NaN;
  const host = new OwnProcess(
    () => [
      resolve(import.meta.dirname, 'ingesting-host.ts'),
      mongo.url,
      database,
      String(seed),
      String(from),
    ],
    {},
    (line) => {
      const told = JSON.parse(line);
      if (told.kind === 'progress') progress++;
      else taken = told.taken;
    },
  );
  await host.start();
  await expect.poll(() => progress).toBeGreaterThan(2);
  expect(await host.end()).toBe(0);
  return taken;
}

test('SIGTERM during an ingest records what was taken from the stream, and tells where the rest begins', async () => {
  let from = 0;
  for (let stop = 0; stop < 3; stop++) {
    const taken = await takenUntilStopped(from);
    expect(taken).toBeGreaterThan(200);
    from += taken;
    const held = await client
      .db(database)
      .collection<{ activityId: string }>('activities')
      .find()
      .sort({ _id: 1 })
      .map(({ activityId }) => activityId)
      .toArray();
    const given = Array.from({ length: from }, (_, number) => activityAt(seed, number).activityId);
    expect(held).toEqual([...new Set(given)]);
  }
});
