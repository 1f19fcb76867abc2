import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import { mongoAdapter } from '@learntrack/adapter-mongo';
import { redisAdapter } from '@learntrack/adapter-redis';
import { createLearnTrack } from '@learntrack/core';
import { startMongo } from '@learntrack/servers/mongo';
import { startRedis } from '@learntrack/servers/redis';
import { afterAll, expect, test, vi } from 'vitest';
import { runLearnTrack } from '../test/run-learntrack.ts';

const [mongo, redis] = await Promise.all([startMongo(), startRedis()]);
afterAll(() => Promise.all([mongo.remove(), redis.remove()]));

test('two workers follow the log for a host that only records, and end in order', async () => {
  const name = `t-${randomUUID()}`;
  vi.stubEnv('TEST_MONGO_URL', mongo.url);
  vi.stubEnv('TEST_REDIS_URL', redis.url);
  vi.stubEnv('TEST_NAME', name);
  const store = mongoAdapter({ url: mongo.url, database: name });
  await store.setup();
  const host = await createLearnTrack({
    adapters: [store, redisAdapter({ url: redis.url, namespace: name })],
    projections: 'off',
  });
  const config = resolve(import.meta.dirname, '../test/following.config.ts');
  const ending = new AbortController();
  const work = (...more: string[]) =>
    runLearnTrack(['project', '--config', config, '--every', '1', ...more], { signal: ending.signal });
  const workers = [work(), work('--json')];

  const timestamp = new Date();
  for (const activityId of ['A1', 'A2', 'A3']) {
    const activity = {
      activityId,
      studentId: 'S1',
      courseId: 'C1',
      action: 'page_view',
      timestamp,
      region: 'EU',
    };
    await host.activities.record(activity, { until: 'projected', timeout: '20s' });
  }
  expect(await host.scores.get('S1', { at: timestamp })).toBeCloseTo(3, 9);
  // Long enough for either to look how far it is.
  await new Promise((done) => setTimeout(done, 1500));
  ending.abort();
  const [inWords, inJson] = await Promise.all(workers);
  expect(inWords).toMatchObject({ code: 0, stderr: '' });
  expect(inWords?.stdout).toContain('engagement-scores: ');
  expect(inWords?.stdout).toContain('at position 3, 0 entries behind the log');
  const last = JSON.parse(inJson?.stdout.trimEnd().split('\n').at(-1) ?? '');
  expect(last).toMatchObject({
    projections: [{ name: 'engagement-scores', position: 3, lag: { activities: 0 }, error: null }],
  });
  await store.client.db(name).dropDatabase();
  await host.close();
});
