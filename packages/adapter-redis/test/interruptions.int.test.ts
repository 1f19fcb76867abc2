import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import { expect, test } from 'vitest';
import { redisAdapter } from '../src/index.ts';
import { expectScores } from './expect-scores.ts';
import { Recording, scoresOf } from './recording.ts';
import { redisToHurt } from './redis-fixture.ts';

const { server, url, outside } = await redisToHurt();

/** What happens to a server, or to a client in the middle of a change. */
type Interruption = (client: Redis, recording: Recording) => Promise<unknown>;

test.each<[string, Interruption]>([
  ['its scripts are flushed', () => outside.script('FLUSH')],
  ['its connections are cut', () => outside.call('CLIENT', 'KILL', 'TYPE', 'normal')],
  [
    'its connections are cut, and its scripts flushed',
    async () => {
      await outside.call('CLIENT', 'KILL', 'TYPE', 'normal');
      await outside.script('FLUSH');
    },
  ],
  [
    'it hangs',
    async (_, recording) => {
      const resume = await server.control.pause();
      await recording.goesOn();
      await resume();
    },
  ],
  [
    'a connection is cut after it took a change, and before it answered',
    async (client, recording) => {
      const resume = await server.control.pause();
      await recording.goesOn();
      client.stream.destroy();
      await resume();
    },
  ],
])('nothing is lost or counted twice when, again and again, %s', async (_, interrupt) => {
  const namespace = `interruptions ${randomUUID()}`;
  const adapter = redisAdapter({ url, namespace });
  const learnTrack = await scoresOf(adapter);
  const recording = new Recording(learnTrack, 13);
  const position = async () => (await learnTrack.projections.status())[0]?.checkpoint?.position ?? 0;
  for (let i = 0; i < 15; i++) {
    const before = await position();
    await interrupt(adapter.client as Redis, recording);
    await expect.poll(position, { interval: 5 }).toBeGreaterThan(before);
  }
  const activities = await recording.end();
  await learnTrack.close();
  await expectScores(outside, namespace, activities);
});
