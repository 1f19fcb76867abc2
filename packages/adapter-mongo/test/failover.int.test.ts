import { setTimeout } from 'node:timers/promises';
import type { ActivityEntry } from '@learntrack/core';
import { type LocalMongo, startLocalMongo } from '@learntrack/servers/mongo';
import { openAdapter } from '@learntrack/testkit';
import { MongoClient } from 'mongodb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { mongoAdapter } from '../src/index.ts';
import { appendAtLast } from './appender.ts';
import { Tail } from './tail.ts';

let mongo: LocalMongo;
beforeAll(async () => {
  mongo = await startLocalMongo({ nodes: 3 });
});
afterAll(() => mongo.remove());

/** The node that takes writes, and those that follow it. */
async function roles() {
  const client = new MongoClient(mongo.url);
  try {
    const { primary } = await client.db('admin').command({ hello: 1 });
    const isPrimary = ({ port }: { readonly port: number }) => String(primary).endsWith(`:${port}`);
    const found = mongo.nodes.find(isPrimary);
    if (!found) throw new Error(`no node is the primary ${primary}`);
    return { primary: found, secondaries: mongo.nodes.filter((node) => !isPrimary(node)) };
  } finally {
    await client.close();
  }
}

test('a primary killed while the secondaries lag leaves no ghost, loses nothing, and tells no duplicate of what was rolled back', async () => {
  const adapter = mongoAdapter({
    url: mongo.url,
    database: 'failover',
    clientOptions: { serverSelectionTimeoutMS: 20_000 },
  });
  const { ports, close } = openAdapter(adapter);
  await adapter.setup();
  const log = ports.activityStore;
  const tail = new Tail(log);
  const acknowledged = new Map<string, number>();
  const append = async (ids: readonly string[]) => {
    const results = await appendAtLast(log, ids);
    for (const [i, { position }] of results.entries()) acknowledged.set(ids[i] ?? '', position);
    return results;
  };
  await append(Array.from({ length: 100 }, (_, i) => `safe-${i}`));
  await expect.poll(() => tail.entries.length).toBe(100);

  const { primary, secondaries } = await roles();
  const resume = await Promise.all(secondaries.map((node) => node.pause()));
  // The primary takes this in, and nobody else hears of it.
  const lonely = Array.from({ length: 50 }, (_, i) => `lonely-${i}`);
  const appending = append(lonely);
  await setTimeout(700);
  expect(tail.entries.length).toBe(100);
  await primary.kill();
  await Promise.all(resume.map((goOn) => goOn()));

  // The new primary has never seen them: they are recorded by it, or will be.
  await appending;
  await append(['after the failover']);
  await primary.start();
  const again = await append(lonely);
  expect(new Set(again.map(({ status }) => status))).toEqual(new Set(['duplicate']));
  await tail.stop();

  const entries = tail.entries as readonly ActivityEntry[];
  expect(entries.map(({ position }) => position)).toEqual(entries.map((_, i) => i + 1));
  const positions = new Map(entries.map(({ activity, position }) => [activity.activityId, position]));
  expect(positions.size).toBe(151);
  expect(positions).toEqual(acknowledged);
  await close();
}, 120_000);
