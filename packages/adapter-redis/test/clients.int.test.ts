import { randomUUID } from 'node:crypto';
import { createLearnTrack, memoryAdapter } from '@learntrack/core';
import { Redis, type RedisOptions } from 'ioredis';
import { expect, test } from 'vitest';
import { redisAdapter } from '../src/index.ts';
import { endlessActivities } from './endless-activities.ts';
import { expectScores } from './expect-scores.ts';
import { scoresOf } from './recording.ts';
import { quiet, redisToHurt } from './redis-fixture.ts';

const { url, outside } = await redisToHurt();

const source = endlessActivities(17);
const activities = Array.from({ length: 3000 }, () => source.next().value);
const [someone = activities[0]] = activities.slice(-1);
const studentId = someone?.studentId ?? '';

/** What a host is told of its students. */
async function tell({ scores }: Pick<Awaited<ReturnType<typeof scoresOf>>, 'scores'>) {
  const at = '2026-03-01';
  return {
    top: await scores.top(20, { at }),
    course: await scores.top(20, { at, courseId: 'C1', action: 'page_view', offset: 5 }),
    score: await scores.get(studentId, { at }),
    rank: await scores.rank(studentId, { at, courseId: someone?.courseId ?? '' }),
    around: await scores.around(studentId, { at, ahead: 2, behind: 2 }),
    parts: await scores.explain(studentId, { at }),
    distribution: await scores.distribution([0, 0.5, 5], { at }),
  };
}

const inMemory = await createLearnTrack({ adapters: [memoryAdapter()] });
await inMemory.activities.record(activities, { until: 'projected' });
const expected = await tell(inMemory);
await inMemory.close();

const ways: readonly RedisOptions[] = [
  {},
  { protocol: 2 },
  { protocol: 3 },
  { lazyConnect: true },
  { enableAutoPipelining: true },
  { enableAutoPipelining: true, protocol: 2 },
  { keyPrefix: 'host:' },
  { db: 3 },
  { enableOfflineQueue: false },
  { enableReadyCheck: false },
  { stringNumbers: true },
  { showFriendlyErrorStack: true },
  { replyMapping: 'resp3' },
  { replyMapping: 'resp3', stringNumbers: true },
  { connectionName: 'mine', commandTimeout: 5000, socketTimeout: 5000 },
];

test.each(ways)('a host whose client has %o is told the same as one in memory, at once', async (options) => {
  const client = quiet(new Redis(url, options as object));
  if (!options.lazyConnect)
    await client.ping().catch(() => new Promise((ready) => client.once('ready', ready)));
  const namespace = `clients ${randomUUID()}`;
  const learnTrack = await scoresOf(redisAdapter({ client, namespace, epsilon: 0 }));
  const [first, ...others] = activities;
  if (first) await learnTrack.activities.record(first, { until: 'projected' });

  let begun = () => {};
  const ready = new Promise<void>((resolve) => {
    begun = resolve;
  });
  const watch = learnTrack.scores.watch({ onReady: () => begun() });
  const told = watch.next();
  await ready;
  await learnTrack.activities.record(others, { until: 'projected' });
  const { value } = await told;
  expect(activities.map(({ studentId }) => studentId)).toContain(value?.studentId);
  await watch.return();

  expect(await tell(learnTrack)).toEqual(toEachDigit(expected));
  await learnTrack.close();
  expect(await client.ping()).toBe('PONG');
  client.disconnect();
});

test('two namespaces of one server know nothing of each other', async () => {
  const halves = [activities.slice(0, 1000), activities.slice(1000)];
  const namespaces = halves.map((_, i) => `half ${i} ${randomUUID()}`);
  for (const [i, half] of halves.entries()) {
    const learnTrack = await scoresOf(redisAdapter({ url, namespace: namespaces[i] ?? '' }));
    await learnTrack.activities.record(half, { until: 'projected' });
    await learnTrack.close();
  }
  for (const [i, half] of halves.entries()) await expectScores(outside, namespaces[i] ?? '', half);
});

/** As it is, but for the last digits of its numbers, which depend on the order of sums. */
function toEachDigit(value: unknown): unknown {
  if (typeof value === 'number') return Number.isInteger(value) ? value : expect.closeTo(value, 9);
  if (value instanceof Date || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(toEachDigit);
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, toEachDigit(part)]));
}
