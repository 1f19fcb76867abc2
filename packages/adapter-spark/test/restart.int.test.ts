import { startLocalSpark } from '@learntrack/servers/spark';
import { afterAll, expect, test } from 'vitest';
import { logSource, sparkAdapter } from '../src/index.ts';
import { collect } from './collect.ts';

const server = await startLocalSpark();
const spark = sparkAdapter({ url: server.url, source: logSource() });
afterAll(async () => {
  await spark.close?.();
  await server.remove();
});

const { control } = server;
const one = async () => collect(spark.sql('SELECT 1 AS one'));
const long = 'SELECT count(*) AS count FROM range(0, 30000000000, 1, 20) WHERE sqrt(id) % 7 < 8';

test('a server that was restarted between two jobs is found again, and nobody notices', async () => {
  expect(await one()).toEqual([{ one: 1 }]);
  await control.stop();
  await control.start();
  expect(await one()).toEqual([{ one: 1 }]);
});

test.each(['kill', 'stop'] as const)(
  'a job that is under way at a %s of the server fails with a retryable error, and works when it is tried again',
  async (end) => {
    let ended: Promise<void> | undefined;
    const onProgress = () => {
      ended ??= control[end]();
    };
    const job = collect(spark.sql(long, {}, { onProgress }));
    await expect(job).rejects.toMatchObject({ code: 'CONNECTION', retryable: true });
    await ended;
    await expect(one()).rejects.toMatchObject({ code: 'CONNECTION', retryable: true });
    await control.start();
    expect(await one()).toEqual([{ one: 1 }]);
  },
);
