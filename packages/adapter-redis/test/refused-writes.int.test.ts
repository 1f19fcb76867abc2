import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type { Activity } from '@learntrack/core';
import { Redis } from 'ioredis';
import { beforeAll, describe, expect, test } from 'vitest';
import { type RedisAdapter, redisAdapter } from '../src/index.ts';
import { endlessActivities } from './endless-activities.ts';
import { expectScores } from './expect-scores.ts';
import { scoresOf } from './recording.ts';
import { quiet, readBoards, redisToHurt } from './redis-fixture.ts';

const { url, outside } = await redisToHurt();

/** A host that follows the log when it is told to, and some scores. */
async function scored(redis: RedisAdapter, namespace: string, client: Redis) {
  const source = endlessActivities(5);
  const activities: Activity[] = [];
  const learnTrack = await scoresOf(redis, 'off');
  const record = async () => {
    const more = Array.from({ length: 100 }, () => source.next().value);
    activities.push(...more);
    await learnTrack.activities.record(more);
  };
  await record();
  await learnTrack.projections.catchUp();
  await record();
  const { catchUp } = learnTrack.projections;
  return {
    catchUp: () => catchUp.call(learnTrack.projections),
    contents: async () => {
      const boards = await readBoards(client, namespace);
      return {
        checkpoint: await client.hgetall(`{${namespace}}:scores`),
        boards: new Map(boards.map(({ increments, ...board }) => [JSON.stringify(board), increments])),
      };
    },
    expectWhole: async () => {
      await learnTrack.projections.catchUp();
      await learnTrack.close();
      await expectScores(client, namespace, activities);
    },
  };
}

const endless = 'while true do end';
let ended: Promise<void>;

test.each([
  [
    'memory is short',
    () => outside.config('SET', 'maxmemory', '1'),
    () => outside.config('SET', 'maxmemory', '0'),
    /OOM .*maxmemory.*more.*epsilon/,
  ],
  [
    'a replica is missing',
    () => outside.config('SET', 'min-replicas-to-write', '1'),
    () => outside.config('SET', 'min-replicas-to-write', '0'),
    /NOREPLICAS .*min-replicas-to-write/,
  ],
  [
    'somebody’s script does not end',
    async () => {
      await outside.config('SET', 'busy-reply-threshold', '1');
      const other = quiet(new Redis(url));
      ended = expect(other.eval(endless, 0).finally(() => other.disconnect())).rejects.toThrow('killed');
      await setTimeout(50);
    },
    async () => {
      await outside.script('KILL');
      await ended;
      await outside.config('SET', 'busy-reply-threshold', '5000');
    },
    /BUSY .*SCRIPT KILL/,
  ],
])(
  'while %s, changes fail whole with what to do about it; then they are made up for',
  async (_, refuse, allow, remedy) => {
    const namespace = `refused ${randomUUID()}`;
    const { catchUp, contents, expectWhole } = await scored(
      redisAdapter({ url, namespace }),
      namespace,
      outside,
    );
    const before = await contents();
    await refuse();
    const told = { code: 'ADAPTER', retryable: true, message: expect.stringMatching(remedy) };
    await expect(catchUp()).rejects.toMatchObject(told);
    await allow();
    expect(await contents()).toEqual(before);
    await expectWhole();
  },
);

describe('while a server loads its data', async () => {
  const slow = await redisToHurt({
    appendOnly: true,
    // In microseconds for each command that it reads back.
    args: ['--key-load-delay', '300'],
  });

  /** Kills it; it has begun to load again. */
  async function restart() {
    await slow.server.control.kill();
    const served = slow.server.control.start();
    const client = quiet(new Redis(slow.url, { enableReadyCheck: false }));
    await expect.poll(() => client.ping().catch(String)).toContain('LOADING');
    client.disconnect();
    return { served };
  }

  beforeAll(async () => {
    await slow.outside.eval(`for i = 1, 5000 do redis.call('SET', 'x' .. i, '') end`, 0);
  });

  test('who does not wait for it is told so; then changes are made up for', async () => {
    const namespace = 'told';
    const client = quiet(new Redis(slow.url, { enableReadyCheck: false }));
    const redis = redisAdapter({ client, namespace });
    const { catchUp, contents, expectWhole } = await scored(redis, namespace, slow.outside);
    const before = await contents();
    const { served } = await restart();
    const told = { code: 'CONNECTION', retryable: true, message: expect.stringContaining('LOADING') };
    await expect
      .poll(() =>
        catchUp().then(
          () => 'done',
          (error) => error,
        ),
      )
      .toMatchObject(told);
    await served;
    expect(await contents()).toEqual(before);
    await expectWhole();
    client.disconnect();
  });

  test('the adapter’s own client waits for it', async () => {
    const namespace = 'waiting';
    const redis = redisAdapter({ url: slow.url, namespace });
    const { expectWhole } = await scored(redis, namespace, slow.outside);
    const { served } = await restart();
    await expectWhole();
    await served;
  });
});
