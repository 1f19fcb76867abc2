import { existsSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { expectToEndWithParent } from '../end-of-parent.ts';
import { processStart } from '../process-start.ts';
import { type LocalServer, parseCassandraUrl, startCassandra, startLocalCassandra } from './index.ts';
import { runCql } from './run-cql.ts';

const ping = 'SELECT cql_version FROM system.local';
const read = 'SELECT name, CAST(count AS text) FROM test.counts';

async function write(url: string): Promise<void> {
  const replication = "{'class': 'SimpleStrategy', 'replication_factor': 1}";
  await runCql(url, `CREATE KEYSPACE test WITH replication = ${replication}`);
  await runCql(url, 'CREATE TABLE test.counts (name text PRIMARY KEY, count int)');
  await runCql(url, "INSERT INTO test.counts (name, count) VALUES ('ü $', 1)");
}

describe.skipIf(process.platform !== 'linux')('a Cassandra of our own', () => {
  let cassandra: LocalServer;

  beforeAll(async () => {
    cassandra = await startLocalCassandra({ durable: true });
  });
  afterAll(() => cassandra.remove());

  test('is in the data centre that it says', async () => {
    const { localDataCenter } = parseCassandraUrl(cassandra.url);
    const answer = await runCql(cassandra.url, 'SELECT data_center FROM system.local');
    expect(answer).toEqual([[localDataCenter]]);
    await expect(runCql(cassandra.url, 'SELECT')).rejects.toThrow('no viable alternative');
  });

  test('has its data still when it was killed and starts again, at the same url', async () => {
    await write(cassandra.url);
    const [before] = cassandra.processes;
    await cassandra.control.kill();
    expect(processStart(before?.pid ?? 0)).toBeUndefined();
    expect(cassandra.processes).toEqual([]);
    await expect(runCql(cassandra.url, ping)).rejects.toThrow('ECONNREFUSED');
    await cassandra.control.start();
    expect(cassandra.processes[0]?.pid).not.toBe(before?.pid);
    expect(await runCql(cassandra.url, read)).toEqual([['ü $', '1']]);
  });

  test('answers nobody while it is paused, and goes on', async () => {
    const resume = await cassandra.control.pause();
    let answered = false;
    const answer = runCql(cassandra.url, ping).then((rows) => {
      answered = true;
      return rows;
    });
    await setTimeout(500);
    expect(answered).toBe(false);
    await resume();
    expect(await answer).toHaveLength(1);
  });

  test('asks for a password, has its data still when it ended in order, and leaves nothing when it is removed', async () => {
    const forgetful = await startLocalCassandra({ accessControl: true });
    const stranger = forgetful.url.replace('cassandra:cassandra@', 'cassandra:wrong@');
    await expect(runCql(stranger, ping)).rejects.toThrow('are incorrect');
    await write(forgetful.url);
    await forgetful.control.stop();
    await forgetful.control.start();
    expect(await runCql(forgetful.url, read)).toEqual([['ü $', '1']]);
    const [{ pid, folder } = { pid: 0, folder: '' }] = forgetful.processes;
    await forgetful.remove();
    expect(processStart(pid)).toBeUndefined();
    expect(existsSync(folder)).toBe(false);
  });

  test('tells why it does not start', async () => {
    const refused = startLocalCassandra({ settings: { no_such_setting: 1 } });
    await expect(refused).rejects.toThrow(/did not start: it has ended.*no_such_setting/s);
    const taken = startLocalCassandra({ port: Number(new URL(cassandra.url).port) });
    await expect(taken).rejects.toThrow('is in use; choose another');
  });

  test('ends with a parent that is killed, and its data go', async () => {
    await expectToEndWithParent('cassandra/index.ts', 'startLocalCassandra', 'SIGKILL');
  });
});

describe('startCassandra', () => {
  afterEach(() => vi.unstubAllEnvs());

  test('takes the one that LEARNTRACK_CASSANDRA_URL names, and leaves it alone', async () => {
    vi.stubEnv('LEARNTRACK_CASSANDRA_URL', 'cassandra://somewhere:1/dc1');
    const server = await startCassandra();
    expect(server).toMatchObject({ url: 'cassandra://somewhere:1/dc1' });
    expect(server.control).toBeUndefined();
    await server.remove();
  });

  test('refuses a url that names no data centre', async () => {
    vi.stubEnv('LEARNTRACK_CASSANDRA_URL', 'cassandra://somewhere:1');
    await expect(startCassandra()).rejects.toThrow('is like cassandra://127.0.0.1:9042/datacenter1');
  });

  test('starts one where none is named', async () => {
    vi.stubEnv('LEARNTRACK_CASSANDRA_URL', '');
    const server = await startCassandra();
    expect(await runCql(server.url, ping)).toHaveLength(1);
    await server.remove();
  });
});
