import { type LocalServer, startLocalRedis } from '@learntrack/servers/redis';
import { openAdapter } from '@learntrack/testkit';
import { Redis } from 'ioredis';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { redisAdapter } from '../src/index.ts';
import { expectScores } from './expect-scores.ts';
import { Recording, scoresOf } from './recording.ts';
import { quiet } from './redis-fixture.ts';

let primary: LocalServer;
let replica: LocalServer;

beforeEach(async () => {
  primary = await startLocalRedis({ appendOnly: true });
  replica = await startLocalRedis({ appendOnly: true, replicaOf: primary });
});
afterEach(async () => {
  await Promise.all([primary.remove(), replica.remove()]);
});

/** Scores under load, on what a name leads to: at first the primary. */
async function underLoad(namespace: string, { forgets = true } = {}) {
  const adapter = redisAdapter({ url: primary.url, namespace });
  const learnTrack = await scoresOf(adapter);
  const recording = new Recording(learnTrack, 11, { forgets });
  const position = async () => (await learnTrack.projections.status())[0]?.checkpoint?.position ?? 0;
  await expect.poll(() => positionIn(replica, namespace)).toBeGreaterThan(200);
  return {
    ...{ learnTrack, recording, position },
    /** As a host's DNS does when the roles have changed. */
    leadTo: ({ url }: LocalServer) => {
      (adapter.client as Redis).options.port = Number(new URL(url).port);
    },
  };
}

/** How far the scores of one server have come. */
async function positionIn(server: LocalServer, namespace: string): Promise<number> {
  const stored = await ask(server, (client) => client.hget(`{${namespace}}:scores`, 'checkpoint'));
  return JSON.parse(stored ?? '{"position":0}').position;
}

/** Asks one server something, past the adapter. */
async function ask<T>({ url }: LocalServer, run: (client: Redis) => Promise<T>): Promise<T> {
  const client = quiet(new Redis(url));
  try {
    return await run(client);
  } finally {
    client.disconnect();
  }
}

test.each([
  ['its scores are gone on with from its own checkpoint', false],
  ['whoever was forgotten before is forgotten on it, too', true],
])('a replica that was behind takes over from a primary that was killed: %s', async (_, forgets) => {
  const namespace = 'failover';
  const { learnTrack, recording, position, leadTo } = await underLoad(namespace, { forgets });
  const seen = await position();
  // Cut off: of what the primary takes in from now on, it never hears.
  await ask(replica, (client) => client.replicaof('127.0.0.1', 1));
  await expect.poll(position).toBeGreaterThan(seen + 500);
  const before = await position();
  await primary.control.kill();
  await ask(replica, (client) => client.replicaof('NO', 'ONE'));
  const known = await positionIn(replica, namespace);
  expect(known).toBeGreaterThan(0);
  expect(known).toBeLessThan(before);
  leadTo(replica);
  await recording.goesOn();
  await expect.poll(position).toBeGreaterThan(before);
  const activities = await recording.end();
  const [status] = await learnTrack.projections.status();
  expect(status?.lag).toMatchObject({ activities: 0 });
  if (!forgets) expect(status?.checkpoint).toMatchObject({ generation: 1 });
  await learnTrack.close();
  await ask(replica, (client) => expectScores(client, namespace, activities));
});

test('a primary that becomes the replica is left for the new one, though its connections stay open', async () => {
  const namespace = 'switchover';
  const { learnTrack, recording, position, leadTo } = await underLoad(namespace);
  const before = await position();
  leadTo(replica);
  await ask(replica, (client) => client.replicaof('NO', 'ONE'));
  const { hostname, port } = new URL(replica.url);
  await ask(primary, (client) => client.replicaof(hostname, Number(port)));
  await recording.goesOn();
  await expect.poll(position).toBeGreaterThan(before + 100);
  const activities = await recording.end();
  await learnTrack.close();
  await ask(replica, (client) => expectScores(client, namespace, activities));
});

test('a replica refuses changes, and is left as it was', async () => {
  const namespace = 'refused';
  const { learnTrack, recording } = await underLoad(namespace);
  const activities = await recording.end();
  await learnTrack.close();
  await expect.poll(() => positionIn(replica, namespace)).toBe(await positionIn(primary, namespace));

  const { ports, close } = openAdapter(redisAdapter({ url: replica.url, namespace }));
  const stored = await ports.scoreBoard.readCheckpoint();
  if (!stored) throw new Error('the replica has no checkpoint');
  const { startedAt: _, served: __, ...after } = stored;
  const upTo = { ...after, position: after.position + 1, activityId: 'next' };
  const increments = new Map([['somebody', 1]]);
  const change = { after, upTo, erase: new Map([['S1', upTo.position]]), add: { boards: [{ increments }] } };
  const start = { after, logId: after.logId, definition: after.definition, startedAt: 0, replace: true };
  for (const call of [
    () => ports.scoreBoard.apply(change),
    () => ports.scoreBoard.apply({ ...change, erase: new Map() }),
    () => ports.scoreBoard.startGeneration(start),
  ]) {
    await expect(call()).rejects.toMatchObject({
      code: 'CONNECTION',
      retryable: true,
      message: expect.stringContaining('READONLY'),
    });
  }
  expect(await ports.scoreBoard.readCheckpoint()).toEqual(stored);
  await close();
  await ask(replica, (client) => expectScores(client, namespace, activities));
});
