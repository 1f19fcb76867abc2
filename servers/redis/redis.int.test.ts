import { existsSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { expectNotToKeepParentAlive, expectToEndWithParent } from '../end-of-parent.ts';
import { processStart } from '../process-start.ts';
import { ask } from './ask.ts';
import {
  type LocalRedisCluster,
  type LocalServer,
  startLocalRedis,
  startLocalRedisCluster,
  startRedis,
} from './index.ts';

describe.skipIf(process.platform !== 'linux').each(['redis', 'valkey'] as const)(
  'a %s of our own',
  (flavour) => {
    let redis: LocalServer;

    beforeAll(async () => {
      redis = await startLocalRedis({ flavour, appendOnly: true });
    });
    afterAll(() => redis.remove());

    test('is what it is called', async () => {
      const info = await ask(redis.url, 'INFO', 'server');
      expect(info).toContain(flavour === 'valkey' ? 'server_name:valkey' : 'redis_version:');
      expect(info.includes('valkey')).toBe(flavour === 'valkey');
    });

    test('has its data still when it was killed and starts again, at the same url', async () => {
      await ask(redis.url, 'SET', 'kept', 'ü $');
      const [before] = redis.processes;
      await redis.control.kill();
      expect(processStart(before?.pid ?? 0)).toBeUndefined();
      expect(redis.processes).toEqual([]);
      await expect(ask(redis.url, 'PING')).rejects.toThrow('ECONNREFUSED');
      await redis.control.start();
      expect(redis.processes[0]?.pid).not.toBe(before?.pid);
      expect(await ask(redis.url, 'GET', 'kept')).toBe('ü $');
    });

    test('answers nobody while it is paused, and goes on', async () => {
      const resume = await redis.control.pause();
      let answered = false;
      const answer = ask(redis.url, 'PING').then((text) => {
        answered = true;
        return text;
      });
      await setTimeout(500);
      expect(answered).toBe(false);
      await resume();
      expect(await answer).toBe('PONG');
    });

    test('ends in order though it is paused, and starts again', async () => {
      await ask(redis.url, 'SET', 'orderly', '1');
      await redis.control.pause();
      await redis.control.stop();
      await redis.control.start();
      expect(await ask(redis.url, 'GET', 'orderly')).toBe('1');
    });

    test('keeps nothing unless it is told to', async () => {
      const forgetful = await startLocalRedis({ flavour });
      await ask(forgetful.url, 'SET', 'kept', '1');
      await forgetful.control.stop();
      await forgetful.control.start();
      expect(await ask(forgetful.url, 'DBSIZE')).toBe('0');
      await forgetful.remove();
    });

    test('asks for its password', async () => {
      const guarded = await startLocalRedis({ flavour, password: 'p w@:/' });
      const { port } = new URL(guarded.url);
      await expect(ask(`redis://127.0.0.1:${port}`, 'PING')).rejects.toThrow('NOAUTH');
      await expect(ask(`redis://:wrong@127.0.0.1:${port}`, 'PING')).rejects.toThrow('WRONGPASS');
      expect(await ask(guarded.url, 'PING')).toBe('PONG');
      await guarded.remove();
    });

    test('lets tests debug it, and takes further arguments', async () => {
      const arranged = await startLocalRedis({ flavour, args: ['--databases', '3', '--appendonly', 'yes'] });
      expect(await ask(arranged.url, 'DEBUG', 'SLEEP', '0')).toBe('OK');
      expect(await ask(arranged.url, 'CONFIG', 'GET', 'databases')).toContain('\r\n3');
      expect(await ask(arranged.url, 'CONFIG', 'GET', 'appendonly')).toContain('\r\nyes');
      await arranged.remove();
    });

    test('is replicated, and the replica takes over from one that was killed', async () => {
      const primary = await startLocalRedis({ flavour, password: 'p w@' });
      const replica = await startLocalRedis({ flavour, replicaOf: primary });
      await expect(ask(replica.url, 'SET', 'n', '0')).rejects.toThrow('READONLY');
      await ask(primary.url, 'SET', 'n', '1');
      await expect.poll(() => ask(replica.url, 'GET', 'n')).toBe('1');
      await primary.control.kill();
      await ask(replica.url, 'REPLICAOF', 'NO', 'ONE');
      expect(await ask(replica.url, 'INCR', 'n')).toBe('2');
      await Promise.all([primary.remove(), replica.remove()]);
    });

    test('tells why it does not start', async () => {
      const refused = startLocalRedis({ flavour, args: ['--no-such-argument', '1'] });
      await expect(refused).rejects.toThrow(/did not start: it has ended.*no-such-argument/s);
      const taken = startLocalRedis({ flavour, port: Number(new URL(redis.url).port) });
      await expect(taken).rejects.toThrow('is in use; choose another');
    });

    test('leaves neither a process nor a folder when it is removed', async () => {
      const removed = await startLocalRedis({ flavour });
      const [{ pid, folder } = { pid: 0, folder: '' }] = removed.processes;
      expect(processStart(pid)).toBeDefined();
      expect(existsSync(folder)).toBe(true);
      await removed.remove();
      expect(processStart(pid)).toBeUndefined();
      expect(existsSync(folder)).toBe(false);
    });
  },
);

describe.skipIf(process.platform !== 'linux')('the parent of a Redis of our own', () => {
  test.each(['SIGKILL', 'SIGTERM'] as const)(
    'takes it along when %s ends it, and its data go',
    async (by) => {
      await expectToEndWithParent('redis/index.ts', 'startLocalRedis', by);
    },
  );

  test('is not kept alive by it', async () => {
    await expectNotToKeepParentAlive('redis/index.ts', 'startLocalRedis');
  });
});

describe.skipIf(process.platform !== 'linux').each(['redis', 'valkey'] as const)(
  'a %s cluster',
  (flavour) => {
    let cluster: LocalRedisCluster;

    beforeAll(async () => {
      cluster = await startLocalRedisCluster({ flavour, appendOnly: true });
    });
    afterAll(() => cluster.remove());

    const infos = () => Promise.all(cluster.urls.map((url) => ask(url, 'CLUSTER', 'INFO')));
    const states = async () => (await infos()).map((info) => /cluster_state:(\w+)/.exec(info)?.[1]);
    /** As a client does that goes where it is sent. */
    const follow = async (...command: string[]): Promise<string> => {
      try {
        return await ask(cluster.url, ...command);
      } catch (error) {
        const [, address] = /MOVED \d+ (\S+)/.exec((error as Error).message) ?? [];
        if (!address) throw error;
        expect(cluster.urls).toContain(`redis://${address}`);
        return ask(`redis://${address}`, ...command);
      }
    };

    test('has masters that share all slots', async () => {
      expect(await states()).toEqual(['ok', 'ok', 'ok']);
      for (const info of await infos()) {
        expect(info).toContain('cluster_slots_ok:16384');
        expect(info).toContain('cluster_known_nodes:3');
        expect(info).toContain('cluster_size:3');
      }
      for (let i = 0; i < 10; i++) expect(await follow('SET', `key-${i}`, String(i))).toBe('OK');
      const sizes = await Promise.all(cluster.urls.map((url) => ask(url, 'DBSIZE')));
      expect(sizes.reduce((sum, size) => sum + Number(size), 0)).toBe(10);
    });

    test('loses the slots of a node that is killed, and has them again, with its data', async () => {
      const [, second] = cluster.nodes;
      await second?.kill();
      expect(cluster.processes).toHaveLength(2);
      await expect.poll(() => ask(cluster.url, 'CLUSTER', 'INFO')).toContain('cluster_state:fail');
      await second?.start();
      expect(await states()).toEqual(['ok', 'ok', 'ok']);
      for (let i = 0; i < 10; i++) expect(await follow('GET', `key-${i}`)).toBe(String(i));
    });

    test('starts again when all of it was killed', async () => {
      await cluster.control.kill();
      expect(cluster.processes).toEqual([]);
      await cluster.control.start();
      expect(await states()).toEqual(['ok', 'ok', 'ok']);
      for (let i = 0; i < 10; i++) expect(await follow('GET', `key-${i}`)).toBe(String(i));
    });
  },
);

describe('startRedis', () => {
  afterEach(() => vi.unstubAllEnvs());

  test.each([
    { flavour: 'redis', variable: 'LEARNTRACK_REDIS_URL' },
    { flavour: 'valkey', variable: 'LEARNTRACK_VALKEY_URL' },
  ] as const)(
    'takes the $flavour that $variable names, and leaves it alone',
    async ({ flavour, variable }) => {
      vi.stubEnv(variable, 'redis://somewhere:1');
      const server = await startRedis({ flavour });
      expect(server).toMatchObject({ url: 'redis://somewhere:1' });
      expect(server.control).toBeUndefined();
      await server.remove();
    },
  );

  test('starts one where none is named', async () => {
    vi.stubEnv('LEARNTRACK_REDIS_URL', '');
    const server = await startRedis({ args: ['--maxmemory', '50mb'] });
    expect(await ask(server.url, 'CONFIG', 'GET', 'maxmemory')).toContain('52428800');
    await server.remove();
  });
});
