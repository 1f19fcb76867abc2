import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { MongoClient } from 'mongodb';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { cacheFolder } from './cache-folder.ts';
import { installCassandra } from './cassandra/install-cassandra.ts';
import { runCql } from './cassandra/run-cql.ts';
import { freePort } from './free-port.ts';
import { installMongod } from './mongo/install-mongod.ts';
import { installNeo4j } from './neo4j/install-neo4j.ts';
import { runCypher } from './neo4j/run-cypher.ts';
import { processStart } from './process-start.ts';
import { ask } from './redis/ask.ts';
import { installRedis } from './redis/install-redis.ts';
import { installSpark } from './spark/install-spark.ts';
import { runSql } from './spark/run-sql.ts';

const main = resolve(import.meta.dirname, 'main.ts');

describe.skipIf(process.platform !== 'linux')('npm run servers', () => {
  let cache: string;

  // A cache of its own, so that it does not end what a developer has started; but nothing is downloaded for it.
  beforeAll(async () => {
    await installMongod();
    await installRedis('redis');
    await installRedis('valkey');
    await installNeo4j();
    await installCassandra();
    await installSpark();
  });
  beforeEach(() => {
    cache = mkdtempSync(join(tmpdir(), 'learntrack-cache-'));
    for (const name of readdirSync(cacheFolder()).filter((name) => name !== 'standing')) {
      symlinkSync(join(cacheFolder(), name), join(cache, name));
    }
  });
  afterEach(async () => {
    await servers('stop');
    rmSync(cache, { recursive: true });
  });

  // Containers, and servers that the environment names, would be a developer's.
  const unnamed = Object.entries(process.env).filter(([name]) => !/^LEARNTRACK_\w+_URL$/.test(name));
  const env = () => ({
    ...Object.fromEntries(unnamed),
    ...{ LEARNTRACK_SERVERS: 'local', LEARNTRACK_SERVERS_CACHE: cache, TMPDIR: cache },
  });
  const servers = (...args: string[]) =>
    new Promise<{ code: unknown; stdout: string; stderr: string }>((done) => {
      execFile(process.execPath, [main, ...args], { env: env() }, (error, stdout, stderr) =>
        done({ code: error?.code ?? 0, stdout, stderr }),
      );
    });
  const stateFile = () => join(cache, 'standing', 'mongo.json');
  const state = () => JSON.parse(readFileSync(stateFile(), 'utf8'));

  test('starts a server that outlives the command, once, and ends it', async () => {
    const first = await servers('mongo');
    expect(first.stdout).toMatch(/^LEARNTRACK_MONGO_URL=mongodb:\/\/127\.0\.0\.1:\d+\/\?replicaSet=rs0\n$/);
    const client = new MongoClient(first.stdout.trim().slice('LEARNTRACK_MONGO_URL='.length));
    await client.db('test').collection('numbers').insertOne({ n: 1 });
    await client.close();

    expect((await servers('mongo')).stdout).toBe(first.stdout);

    const [{ pid, folder }] = state().processes;
    expect(processStart(pid)).toBeDefined();
    expect((await servers('stop')).stderr).toBe('servers: ended mongo\n');
    expect(processStart(pid)).toBeUndefined();
    expect(existsSync(folder)).toBe(false);
    expect((await servers('stop')).stderr).toBe('servers: none was running\n');
  });

  test('starts all there are when none is named', async () => {
    const lines = (await servers()).stdout.trim().split('\n');
    expect(lines).toEqual([
      expect.stringMatching(/^LEARNTRACK_MONGO_URL=mongodb:/),
      expect.stringMatching(/^LEARNTRACK_REDIS_URL=redis:/),
      expect.stringMatching(/^LEARNTRACK_VALKEY_URL=redis:/),
      expect.stringMatching(/^LEARNTRACK_NEO4J_URL=neo4j:/),
      expect.stringMatching(/^LEARNTRACK_CASSANDRA_URL=cassandra:/),
      // A shell would end it at its semicolon.
      expect.stringMatching(/^LEARNTRACK_SPARK_URL='sc:.*;token=.*'$/),
    ]);
    const [, redis = '', valkey = '', neo4j = '', cassandra = '', spark = ''] = lines.map((line) =>
      line.slice(line.indexOf('=') + 1).replaceAll("'", ''),
    );
    for (const url of [redis, valkey]) expect(await ask(url, 'PING')).toBe('PONG');
    expect(await runCypher(neo4j, 'RETURN 1')).toEqual([[1]]);
    expect(await runCql(cassandra, 'SELECT cql_version FROM system.local')).toHaveLength(1);
    await runSql(spark, 'SELECT 1');
    expect((await servers('stop')).stderr).toBe(
      'servers: ended cassandra, mongo, neo4j, redis, spark, valkey\n',
    );
  });

  test('starts one server when it is called twice at once', async () => {
    const [one, other] = await Promise.all([servers('mongo'), servers('mongo')]);
    expect(one.stdout).not.toBe('');
    expect(other.stdout).toBe(one.stdout);
    expect(readdirSync(join(cache, 'standing'))).toEqual(['mongo.json']);
  });

  test('starts another when the one that stood was killed, and removes its data', async () => {
    await servers('mongo');
    const [killed] = state().processes;
    process.kill(killed.pid, 'SIGKILL');
    await expect.poll(() => processStart(killed.pid)).toBeUndefined();
    await servers('mongo');
    expect(existsSync(killed.folder)).toBe(false);
    expect(state().processes[0].pid).not.toBe(killed.pid);
  });

  test('spares a process that got the id of one which has ended', async () => {
    await servers('mongo');
    const [mongod] = state().processes;
    await servers('stop');
    const stranger = spawn('sleep', ['60']);
    await once(stranger, 'spawn');
    writeFileSync(
      stateFile(),
      JSON.stringify({ url: 'mongodb://nowhere', processes: [{ ...mongod, pid: stranger.pid }] }),
    );
    await servers('stop');
    expect(stranger.exitCode ?? stranger.signalCode).toBeNull();
    expect(existsSync(stateFile())).toBe(false);
    stranger.kill();
  });

  test('listens where it is told to, and tells when it cannot', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as { readonly port: number };
    const refused = await servers('mongo', '--port', String(port));
    taken.close();
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(refused.stderr).toContain(`Port ${port} of 127.0.0.1 is in use; choose another`);

    const free = await freePort();
    const { stdout } = await servers('mongo', '--port', String(free));
    expect(stdout).toBe(`LEARNTRACK_MONGO_URL=mongodb://127.0.0.1:${free}/?replicaSet=rs0\n`);
  });

  test.each([
    { args: ['mango'], says: 'Allowed choices are' },
    { args: ['mongo', '--port', 'x'], says: 'A port is a number from 1 to 65535.' },
  ])('refuses $args', async ({ args, says }) => {
    const { code, stdout, stderr } = await servers(...args);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(says);
  });

  test('leaves nothing when it is interrupted while it starts', async () => {
    const command = spawn(process.execPath, [main, 'mongo'], { env: env(), stdio: 'ignore' });
    const exited = once(command, 'exit');
    const data = () => readdirSync(cache).filter((name) => name.startsWith('learntrack-mongo-'));
    await expect.poll(() => data().some((name) => existsSync(join(cache, name, 'server.log')))).toBe(true);
    command.kill('SIGINT');
    expect(await exited).toEqual([null, 'SIGINT']);
    await expect.poll(data).toEqual([]);
    expect(existsSync(stateFile())).toBe(false);
  });
});
