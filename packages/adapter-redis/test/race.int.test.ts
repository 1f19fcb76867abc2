import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { createLearnTrack, defineAdapter, memoryAdapter } from '@learntrack/core';
import { openAdapter } from '@learntrack/testkit';
import { Redis } from 'ioredis';
import { expect, test } from 'vitest';
import { redisAdapter } from '../src/index.ts';
import { expectScores } from './expect-scores.ts';
import { activitiesFor } from './growing-log.ts';
import { redisToHurt } from './redis-fixture.ts';

/** `npm run test:storm` races for longer. */
const seconds = process.env.LEARNTRACK_STORM_KILLS === undefined ? 10 : 60;

const { url, outside } = await redisToHurt();

test(`two processes that project one log for ${seconds} s lose nothing, and count nothing twice`, {
  timeout: 60_000 + 2000 * seconds,
}, async () => {
  const namespace = 'race';
  const script = resolve(import.meta.dirname, 'racing-projector.ts');
  // Both have started by then.
  const since = Date.now() + 1000;
  const racers = [1, 2].map(async () => {
    const args = [script, url, namespace, String(since), String(seconds)];
    const racer = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    return JSON.parse(await text(racer.stdout));
  });
  const told = await Promise.all(racers);
  // A race that was lost is one that both ran; how often each wins is for the machine to say.
  for (const { won, lost } of told) expect(won + lost).toBeGreaterThan(0);
  expect(told.reduce((sum, { lost }) => sum + lost, 0)).toBeGreaterThan(0);
  await expectScores(outside, namespace, activitiesFor(seconds));
});

test('a process that completes a generation while another builds the next takes nothing of that one away', async () => {
  const namespace = 'overtaken';
  const { activityStore } = openAdapter(memoryAdapter()).ports;
  const log = defineAdapter({ name: 'log', ports: { activityStore: () => activityStore } });
  const clients = [new Redis(url), new Redis(url)] as const;
  const hostOf = (client: Redis) =>
    createLearnTrack({ projections: 'off', adapters: [log, redisAdapter({ client, namespace })] });
  const [slow, fast] = [await hostOf(clients[0]), await hostOf(clients[1])];
  const activities = activitiesFor(1);
  await slow.activities.record(activities);

  const hkeys = clients[0].hkeys.bind(clients[0]);
  let looks = 0;
  // It looks for generations before it starts one, and when that is served.
  clients[0].hkeys = async (key) => {
    looks++;
    if (looks === 2) await fast.projections.rebuild('engagement-scores');
    return hkeys(key);
  };
  await slow.projections.catchUp();
  expect(looks).toBeGreaterThanOrEqual(2);
  await expectScores(outside, namespace, activities);
  await Promise.all([slow.close(), fast.close()]);
  for (const client of clients) client.disconnect();
});
