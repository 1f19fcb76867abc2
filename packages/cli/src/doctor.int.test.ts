import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import { createLearnTrack, type Diagnosis } from '@learntrack/core';
import { startMongo } from '@learntrack/servers/mongo';
import { startRedis } from '@learntrack/servers/redis';
import { Redis } from 'ioredis';
import { MongoClient } from 'mongodb';
import { afterAll, beforeEach, expect, test, vi } from 'vitest';
import followed from '../test/following.config.ts';
import { runLearnTrack } from '../test/run-learntrack.ts';

const [mongo, redis] = await Promise.all([startMongo(), startRedis()]);
const [mongoClient, redisClient] = [new MongoClient(mongo.url), new Redis(redis.url)];
afterAll(async () => {
  await mongoClient.close();
  redisClient.disconnect();
  await Promise.all([mongo.remove(), redis.remove()]);
});

const config = resolve(import.meta.dirname, '../test/following.config.ts');
let name = '';

beforeEach(() => {
  name = `t-${randomUUID()}`;
  vi.stubEnv('TEST_MONGO_URL', mongo.url);
  vi.stubEnv('TEST_REDIS_URL', redis.url);
  vi.stubEnv('TEST_NAME', name);
});

function learntrack(command: string, ...args: string[]) {
  return runLearnTrack([command, '--config', config, ...args]);
}

async function diagnose() {
  const { code, stdout } = await learntrack('doctor', '--json');
  const diagnosis: Diagnosis = JSON.parse(stdout);
  const wrong = diagnosis.checks.filter(({ ok }) => !ok);
  expect(code).toBe(wrong.length === 0 ? 0 : 1);
  return wrong;
}

/** Lets a host record what 30 students do, and project it. */
async function recordSome(): Promise<void> {
  const host = await createLearnTrack({ ...followed(), projections: 'off' });
  await host.activities.record(
    Array.from({ length: 300 }, (_, i) => ({
      ...{ studentId: `S${i % 30}`, courseId: `C${i % 3}`, action: 'page_view', region: 'EU' },
      timestamp: new Date(Date.UTC(2026, 0, 5) + i * 60_000),
    })),
  );
  await host.projections.catchUp();
  await host.close();
}

test('what is not set up is told with the command that sets it up', async () => {
  expect(await diagnose()).toMatchObject([
    { subject: '@learntrack/adapter-mongo', check: 'setup', mend: 'run: learntrack setup' },
  ]);
  expect(await learntrack('setup')).toMatchObject({
    code: 0,
    stdout: '@learntrack/adapter-mongo: set up\n@learntrack/adapter-redis: needs no set-up\n',
  });
  expect(await diagnose()).toEqual([]);
});

test('a store that lost its data, or its checkpoint, is told with the command that builds it anew', async () => {
  await learntrack('setup');
  await recordSome();
  expect(await diagnose()).toEqual([]);

  await redisClient.del(...(await redisClient.keys(`{${name}}:scores:1:*`)));
  const mend = 'run: learntrack rebuild engagement-scores';
  expect(await diagnose()).toMatchObject([
    { subject: 'engagement-scores', check: 'sample', mend, detail: expect.stringContaining('are not what') },
  ]);
  const { code, stdout } = await learntrack('doctor');
  expect(code).toBe(1);
  expect(stdout).toMatch(/^ok {5}@learntrack\/adapter-redis, connection: answers in \d+ ms$/m);
  expect(stdout).toMatch(
    /^WRONG {2}engagement-scores, sample: .*\n {7}run: learntrack rebuild engagement-scores$/m,
  );
  expect(await learntrack('rebuild', 'engagement-scores')).toMatchObject({ code: 0 });
  expect(await diagnose()).toEqual([]);

  await redisClient.del(`{${name}}:scores`);
  expect(await diagnose()).toMatchObject([
    { check: 'checkpoint', detail: 'has no checkpoint, though the log holds 300 entries' },
  ]);
  await learntrack('rebuild', 'engagement-scores');
  expect(await diagnose()).toEqual([]);
});

test('scores that lost their ranks alone are told', async () => {
  await learntrack('setup');
  await recordSome();
  await redisClient.del(`{${name}}:scores:1:overall`);
  const mend = 'run: learntrack rebuild engagement-scores';
  expect(await diagnose()).toMatchObject([{ subject: 'engagement-scores', check: 'sample', mend }]);
  await learntrack('rebuild', 'engagement-scores');
  expect(await diagnose()).toEqual([]);
});

test('a store that is away is told with what to do', async () => {
  vi.stubEnv('TEST_REDIS_URL', 'redis://127.0.0.1:1');
  await learntrack('setup');
  const mend = expect.stringMatching(/^start the store, or mend the way to it/);
  expect(await diagnose()).toMatchObject([
    { subject: '@learntrack/adapter-redis', check: 'connection', mend },
    { subject: 'engagement-scores', check: 'checkpoint', mend },
  ]);
  expect((await learntrack('doctor')).stdout).toMatch(
    /^WRONG {2}@learntrack\/adapter-redis, connection: .*\n {7}start the store/m,
  );
});

test('a log that was put back to an older state is told', async () => {
  await learntrack('setup');
  await recordSome();
  await mongoClient
    .db(name)
    .collection('activities')
    .deleteMany({ _id: { $gt: 200 } as never });
  await mongoClient
    .db(name)
    .collection('log')
    .updateMany({}, { $set: { position: 200 } });
  expect(await diagnose()).toMatchObject([
    {
      ...{ subject: 'engagement-scores', check: 'checkpoint' },
      detail: expect.stringContaining('it was restored from an older backup'),
      mend: 'run: learntrack rebuild engagement-scores',
    },
  ]);
});

test('a projection that there is none of is told', async () => {
  await learntrack('setup');
  const { code, stderr } = await learntrack('rebuild', 'scores');
  expect(code).toBe(1);
  expect(stderr).toMatch(/scores.*engagement-scores/);
});
