import { existsSync, readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { expectToEndWithParent } from '../end-of-parent.ts';
import { processStart } from '../process-start.ts';
import {
  type LocalServer,
  sparkConnectJar,
  startLocalSpark,
  startLocalSparkCluster,
  startSpark,
} from './index.ts';
import { runSql } from './run-sql.ts';

const ping = 'SELECT 1';

describe.skipIf(process.platform !== 'linux')('a Spark of our own', () => {
  let spark: LocalServer;

  beforeAll(async () => {
    spark = await startLocalSpark();
  });
  afterAll(() => spark.remove());

  test('answers, and tells what is wrong', async () => {
    await runSql(spark.url, 'SELECT id % 3, count(*) FROM range(10) GROUP BY 1');
    await expect(runSql(spark.url, 'SELECT * FROM nowhere')).rejects.toThrow('TABLE_OR_VIEW_NOT_FOUND');
  });

  test('lets in who knows the token alone', async () => {
    const stranger = spark.url.replace('token=', 'token=not-');
    await expect(runSql(stranger, ping)).rejects.toThrow('Invalid authentication token');
    await expect(runSql(spark.url.replace(/;.*/, ''), ping)).rejects.toThrow('No authentication token');
  });

  test('has the connectors of MongoDB and Cassandra', async () => {
    const read = (format: string, options: string) =>
      runSql(spark.url, `CREATE TEMPORARY VIEW v USING ${format} OPTIONS (${options})`);
    await expect(read('mongodb', "database 'd'")).rejects.toThrow('Missing configuration for: collection');
    await expect(read('org.apache.spark.sql.cassandra', "keyspace 'k'")).rejects.toThrow(
      'No table specified',
    );
  });

  test('answers nobody while it is paused, and goes on', async () => {
    const resume = await spark.control.pause();
    let answered = false;
    const answer = runSql(spark.url, ping).then(() => {
      answered = true;
    });
    await setTimeout(500);
    expect(answered).toBe(false);
    await resume();
    await answer;
  });

  test('starts again when it was killed, at the same url', async () => {
    const [before] = spark.processes;
    await spark.control.kill();
    expect(processStart(before?.pid ?? 0)).toBeUndefined();
    await expect(runSql(spark.url, ping)).rejects.toThrow('ECONNREFUSED');
    await spark.control.start();
    await runSql(spark.url, ping);
  });

  test('tells why it does not start', async () => {
    await expect(startLocalSpark({ master: 'nonsense' })).rejects.toThrow(
      /did not start: it has ended.*Master must/s,
    );
    const taken = startLocalSpark({ port: Number(new URL(spark.url.replace('sc:', 'http:')).port) });
    await expect(taken).rejects.toThrow('is in use; choose another');
  });

  test('ends with a parent that is killed, and its data go', async () => {
    await expectToEndWithParent('spark/index.ts', 'startLocalSpark', 'SIGKILL');
  });

  test('comes with the protocol that it speaks', async () => {
    // A jar is a zip.
    expect(
      readFileSync(await sparkConnectJar())
        .subarray(0, 2)
        .toString(),
    ).toBe('PK');
  });

  test('ends in order, starts again, and leaves nothing when it is removed', async () => {
    await spark.control.stop();
    expect(spark.processes).toEqual([]);
    await spark.control.start();
    const [{ pid, folder } = { pid: 0, folder: '' }] = spark.processes;
    expect(processStart(pid)).toBeDefined();
    await spark.remove();
    expect(processStart(pid)).toBeUndefined();
    expect(existsSync(folder)).toBe(false);
  });
});

test.skipIf(process.platform !== 'linux')('a cluster runs jobs on its worker', async () => {
  const cluster = await startLocalSparkCluster();
  expect(cluster.master).toMatch(/^spark:\/\/127\.0\.0\.1:/);
  await runSql(cluster.url, 'SELECT id % 3, count(*) FROM range(0, 100, 1, 4) GROUP BY 1');
  await cluster.remove();
  await expect(runSql(cluster.url, ping)).rejects.toThrow('ECONNREFUSED');
});

describe('startSpark', () => {
  afterEach(() => vi.unstubAllEnvs());

  test('takes the one that LEARNTRACK_SPARK_URL names, and leaves it alone', async () => {
    vi.stubEnv('LEARNTRACK_SPARK_URL', 'sc://somewhere:1');
    const server = await startSpark();
    expect(server).toMatchObject({ url: 'sc://somewhere:1' });
    expect(server.control).toBeUndefined();
    await server.remove();
  });

  test('refuses a url that is none', async () => {
    vi.stubEnv('LEARNTRACK_SPARK_URL', 'http://somewhere:1');
    await expect(startSpark()).rejects.toThrow('is like sc://127.0.0.1:15002');
  });
});
