import { randomUUID } from 'node:crypto';
import { openAdapter, scoreBoardSuite } from '@learntrack/testkit';
import type { Cluster } from 'ioredis';
import { describe, expect, test } from 'vitest';
import { redisAdapter } from '../src/index.ts';
import { endlessActivities } from './endless-activities.ts';
import { expectScores } from './expect-scores.ts';
import { scoresIn } from './recording.ts';
import { capabilitiesOf, redisFixture, redisForTests } from './redis-fixture.ts';

const redis = await redisForTests('Redis Cluster');

scoreBoardSuite(
  { describe, test },
  {
    name: redis.name,
    capabilities: capabilitiesOf(redis),
    runs: 5,
    create: async () => redisFixture(redis),
  },
);

test('a cluster’s client that was lent works on when the adapter is closed, and so does another adapter over it', async () => {
  const client = redis.outside;
  const [first, second] = [1, 2].map(() => openAdapter(redisAdapter({ client, namespace: randomUUID() })));
  await first?.ports.scoreBoard.readCheckpoint();
  await first?.close();
  expect(await client.ping()).toBe('PONG');
  expect(await second?.ports.scoreBoard.readCheckpoint()).toBeUndefined();
  await second?.close();
});

test('namespaces are spread over a cluster’s nodes, each as a whole on one', async () => {
  const client = redis.outside as Cluster;
  const namespaces = Array.from({ length: 12 }, (_, i) => `spread ${i}`);
  for (const namespace of namespaces) {
    const learnTrack = await scoresIn({ client, namespace });
    const source = endlessActivities(1);
    const activities = Array.from({ length: 50 }, () => source.next().value);
    await learnTrack.activities.record(activities, { until: 'projected' });
    await learnTrack.close();
    await expectScores(client, namespace, activities);
  }
  const used = await Promise.all(
    client.nodes('master').map(async (node) => {
      const keys = await node.keys('{spread *');
      return new Set(keys.map((key) => key.replace(/}.*$/s, '')));
    }),
  );
  expect(used.every(({ size }) => size > 0)).toBe(true);
  expect(used.reduce((sum, { size }) => sum + size, 0)).toBe(namespaces.length);
});
