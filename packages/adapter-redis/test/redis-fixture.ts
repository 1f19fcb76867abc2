import { randomUUID } from 'node:crypto';
import type { Board } from '@learntrack/core';
import {
  type LocalRedisOptions,
  type Server,
  startLocalRedis,
  startLocalRedisCluster,
  startRedis,
} from '@learntrack/servers/redis';
import {
  type Capability,
  type Fixture,
  type Loss,
  openAdapter,
  type ScoreBoardContents,
} from '@learntrack/testkit';
import { Cluster, Redis } from 'ioredis';
import { afterAll } from 'vitest';
import { type RedisAdapter, type RedisClient, redisAdapter } from '../src/index.ts';

/** The score board of the adapter. */
export type RedisBoard = ReturnType<typeof openAdapter<keyof RedisAdapter['ports']>>['ports']['scoreBoard'];

/** A server that tests run against, and how one becomes its client. */
export interface RedisUnderTest {
  readonly name: string;
  readonly server: Server;
  /** The adapter's own client, or for a cluster a borrowed one. */
  readonly open: (namespace: string) => { readonly adapter: RedisAdapter; readonly close: () => void };
  /** A client of the tests' own, past the adapter. */
  readonly outside: RedisClient;
}

/** What was written survives a crash. */
const durable = ['--appendonly', 'yes', '--appendfsync', 'always'];

/** Starts a server for the tests of a file. */
export async function redisForTests(name: 'Redis' | 'Valkey' | 'Redis Cluster'): Promise<RedisUnderTest> {
  if (name !== 'Redis Cluster') {
    const server = await startRedis({ flavour: name === 'Redis' ? 'redis' : 'valkey', args: durable });
    const open = (namespace: string) => ({
      adapter: redisAdapter({ url: server.url, namespace }),
      close: () => {},
    });
    return { name, server, open, outside: untilTheEnd(server, new Redis(server.url)) };
  }
  const cluster = await startLocalRedisCluster({ args: durable });
  const connect = (enableOfflineQueue: boolean) =>
    new Cluster([...cluster.urls], {
      clusterRetryStrategy: (attempt) => Math.min(50 * attempt, 500),
      enableOfflineQueue,
      redisOptions: { maxRetriesPerRequest: 1 },
    });
  const open = (namespace: string) => {
    const client = quiet(connect(false));
    return { adapter: redisAdapter({ client, namespace }), close: () => client.disconnect() };
  };
  return { name, server: cluster, open, outside: untilTheEnd(cluster, connect(true)) };
}

/** A Redis that the tests of a file may hurt in ways of their own, and a client past the adapter. */
export async function redisToHurt(options: LocalRedisOptions = {}) {
  const server = await startLocalRedis(options);
  return { server, url: server.url, outside: untilTheEnd(server, new Redis(server.url)) };
}

function untilTheEnd<Client extends RedisClient>(server: Server, client: Client): Client {
  afterAll(async () => {
    client.disconnect();
    await server.remove();
  });
  return quiet(client);
}

/** What the suite may do to stores in a Redis; less where the server is not ours. */
export function capabilitiesOf({ server }: RedisUnderTest): Capability[] {
  const always = ['generations', 'reopen', 'probe', 'lose'] as const;
  return server.control ? [...always, 'faults', 'pause'] : [...always];
}

/** A fresh namespace. */
export function redisFixture({
  server,
  open: openAt,
  outside,
}: RedisUnderTest): Fixture<RedisBoard, ScoreBoardContents> {
  const namespace = `test ${randomUUID()}`;
  const open = () => {
    const { adapter, close: disconnect } = openAt(namespace);
    const { ports, close } = openAdapter(adapter);
    return {
      store: ports.scoreBoard,
      close: async () => {
        await close();
        disconnect();
      },
    };
  };
  const first = open();
  const checkpoint = `{${namespace}}:scores`;
  const { control } = server;
  return {
    ...first,
    close: async () => {
      await first.close();
      await remove(outside, await keysOf(outside, namespace));
    },
    reopen: async () => open(),
    probe: {
      contents: () => readBoards(outside, namespace),
      mentions: (text) => mentions(outside, namespace, text),
      openCursors: () => subscribers(outside, `${checkpoint}:changes`),
    },
    lose: async (what: Loss) => {
      const keys = await keysOf(outside, namespace);
      const lost = {
        checkpoint: [checkpoint],
        data: keys.filter((key) => key !== checkpoint),
        everything: keys,
      };
      await remove(outside, lost[what]);
    },
    ...(control && { faults: control, pause: control.pause }),
  };
}

/** The boards that queries see, as they lie in the database. */
export async function readBoards(client: RedisClient, namespace: string): Promise<ScoreBoardContents> {
  const served = await client.hget(`{${namespace}}:scores`, 'served');
  if (served === null) return [];
  const prefix = `{${namespace}}:scores:${JSON.parse(served).generation}:`;
  const boards: { increments: Map<string, number> }[] = [];
  for (const key of await keysOf(client, namespace)) {
    if (!key.startsWith(prefix) || (await client.type(key)) !== 'zset') continue;
    const flat = await client.zrange(key, '0', '-1', 'WITHSCORES');
    const increments = new Map<string, number>();
    for (let i = 0; i < flat.length; i += 2) increments.set(String(flat[i]), -Number(flat[i + 1]));
    boards.push({ ...boardOf(key.slice(prefix.length)), increments });
  }
  return boards;
}

function boardOf(name: string): Board {
  if (name === 'overall') return {};
  const [, kind, rest = ''] = /^([a-z-]+):(.*)$/s.exec(name) ?? [];
  if (kind === 'course') return { courseId: rest };
  if (kind === 'action') return { action: rest };
  const [courseId, action] = JSON.parse(rest) as [string, string];
  return { courseId, action };
}

async function mentions(client: RedisClient, namespace: string, text: string): Promise<boolean> {
  for (const key of await keysOf(client, namespace)) {
    const type = await client.type(key);
    const value =
      type === 'zset'
        ? await client.zrange(key, '0', '-1')
        : type === 'hash'
          ? await client.hgetall(key)
          : await client.smembers(key);
    if (JSON.stringify([key, value]).includes(JSON.stringify(text).slice(1, -1))) return true;
  }
  return false;
}

/** Asked by a script, which a cluster sends to the node that has the namespace. */
async function keysOf(client: RedisClient, namespace: string): Promise<string[]> {
  const tag = `{${namespace}}`;
  return (await client.eval("return redis.call('KEYS', ARGV[1])", 1, tag, `${tag}*`)) as string[];
}

async function remove(client: RedisClient, keys: readonly string[]): Promise<void> {
  if (keys.length > 0) await client.unlink(...keys);
}

async function subscribers(client: RedisClient, channel: string): Promise<number> {
  const nodes = client instanceof Cluster ? client.nodes('master') : [client];
  const counts = await Promise.all(nodes.map((node) => node.pubsub('SHARDNUMSUB', channel)));
  return counts.reduce((sum, [, count]) => sum + Number(count), 0);
}

/** Each call tells its own failure; without a listener the driver would print it as well. */
export function quiet<Client extends RedisClient>(client: Client): Client {
  return client.on('error', () => {}) as Client;
}
