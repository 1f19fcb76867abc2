import { setTimeout } from 'node:timers/promises';
import { type LocalMongo, startLocalMongo } from '@learntrack/servers/mongo';
import { openAdapter } from '@learntrack/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { mongoAdapter } from '../src/index.ts';
import { appendAtLast } from './appender.ts';
import { Tail } from './tail.ts';

/** `npm run test:storm` kills more often. */
const kills = Number(process.env.LEARNTRACK_STORM_KILLS ?? 10);

let mongo: LocalMongo;

beforeAll(async () => {
  mongo = await startLocalMongo();
});
afterAll(() => mongo.remove());

function open(database: string) {
  const adapter = mongoAdapter({
    url: mongo.url,
    database,
    clientOptions: { serverSelectionTimeoutMS: 2000 },
  });
  return { adapter, ...openAdapter(adapter) };
}

test(`a server killed ${kills} times during appends keeps every acknowledged activity, once`, {
  timeout: 60_000 + kills * 5000,
}, async () => {
  const { adapter, ports, close } = open('kills');
  await adapter.setup();
  const tail = new Tail(ports.activityStore);
  const acknowledged = new Map<string, number>();
  let done = false;
  const appender = async (name: string) => {
    for (let n = 0; !done; n++) {
      const ids = Array.from({ length: 20 }, (_, i) => `${name}-${n}-${i}`);
      const results = await appendAtLast(ports.activityStore, ids);
      for (const [i, { position }] of results.entries()) acknowledged.set(ids[i] ?? '', position);
    }
  };
  const appenders = ['a', 'b', 'c'].map(appender);
  for (let kill = 0; kill < kills; kill++) {
    await setTimeout(200 + Math.random() * 300);
    await mongo.control.kill();
    await mongo.control.start();
  }
  done = true;
  await Promise.all(appenders);
  await tail.stop();

  const log = tail.entries.flatMap((entry) => (entry.kind === 'activity' ? [entry] : []));
  expect(log.map(({ position }) => position)).toEqual(log.map((_, i) => i + 1));
  expect(new Set(log.map(({ activity }) => activity.activityId)).size).toBe(log.length);
  const positions = new Map(log.map(({ activity, position }) => [activity.activityId, position]));
  for (const [id, position] of acknowledged) expect(positions.get(id), id).toBe(position);
  expect(acknowledged.size).toBeGreaterThan(kills * 20);
  await close();
});

test('eight appenders with overlapping duplicates lose nothing, double nothing and miss nothing', async () => {
  const stores = Array.from({ length: 8 }, () => open('racing'));
  await stores[0]?.adapter.setup();
  const tail = new Tail(open('racing').ports.activityStore);
  const told = await Promise.all(
    stores.map(async ({ ports }, k) => {
      const recorded: [string, number][] = [];
      for (let n = 0; n < 25; n++) {
        // Each shares half of its activities with its neighbour.
        const ids = Array.from({ length: 20 }, (_, i) => `${n}-${(k * 10 + i) % 80}`);
        const results = await appendAtLast(ports.activityStore, ids);
        for (const [i, { status, position }] of results.entries()) {
          expect(['recorded', 'duplicate']).toContain(status);
          if (status === 'recorded') recorded.push([ids[i] ?? '', position]);
        }
      }
      return recorded;
    }),
  );
  await tail.stop();
  const recorded = told.flat();
  expect(recorded).toHaveLength(25 * 80);
  const log = tail.entries.flatMap((entry) =>
    entry.kind === 'activity' ? [[entry.activity.activityId, entry.position]] : [],
  );
  expect(log.map(([, position]) => position)).toEqual(log.map((_, i) => i + 1));
  expect(new Map(recorded as [string, number][])).toEqual(new Map(log as [string, number][]));
  await Promise.all(stores.map(({ close }) => close()));
});
