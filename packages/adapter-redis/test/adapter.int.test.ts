import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { resolve } from 'node:path';
import { inspect } from 'node:util';
import { clientAdapterSuite, openAdapter } from '@learntrack/testkit';
import { Redis } from 'ioredis';
import { describe, expect, test } from 'vitest';
import { type RedisAdapterOptions, redisAdapter } from '../src/index.ts';
import { quiet, redisToHurt } from './redis-fixture.ts';

const { server, url, outside } = await redisToHurt();
/** One that asks for a password. */
const locked = await redisToHurt({ password: 'the right s3cret' });
const nobody = await addressOfNobody();

clientAdapterSuite(
  { describe, test },
  {
    name: 'Redis',
    capabilities: ['faults'],
    create: async () => {
      const name = `test-${randomUUID()}`;
      const clientOptions = { connectionName: name };
      const make = () => redisAdapter({ url, namespace: name, clientOptions });
      const secret = 'a wrong s3cret';
      const address = new URL(locked.url).host;
      return {
        store: {
          make,
          use: ({ scoreBoard }) => scoreBoard.readCheckpoint(),
          watch: ({ scoreBoard }) => scoreBoard.watch({ at: () => new Date() }),
          lend: async () => {
            const client = quiet(new Redis(url, { ...clientOptions, maxRetriesPerRequest: 1 }));
            return {
              make: () => redisAdapter({ client, namespace: name }),
              use: () => client.ping(),
              close: async () => client.disconnect(),
            };
          },
          connections: () => connectionsOf(name),
          refused: [
            { make: () => redisAdapter({ url: withPassword(nobody, secret) }), secret, code: 'CONNECTION' },
            {
              make: () => redisAdapter({ url: withPassword(address, secret) }),
              secret,
              code: 'AUTHENTICATION',
            },
          ],
        },
        close: async () => {},
        faults: server.control,
      };
    },
  },
);

test('a server that asks for a password is told it by the url, and who gives none is refused', async () => {
  const right = openAdapter(redisAdapter({ url: locked.url }));
  expect(await right.ports.scoreBoard.readCheckpoint()).toBeUndefined();
  await right.close();
  const none = openAdapter(redisAdapter({ url: `redis://${new URL(locked.url).host}` }));
  await expect(none.ports.scoreBoard.readCheckpoint()).rejects.toMatchObject({ code: 'AUTHENTICATION' });
  await none.close();
});

describe('a user', () => {
  /** A score board as a user of some rights has it. */
  async function boardOf(...rights: readonly string[]) {
    const [user, password, namespace] = [`user-${randomUUID()}`, 'user-s3cret', `acl ${randomUUID()}`];
    await outside.call('ACL', 'SETUSER', user, 'on', `>${password}`, ...rights);
    const address = url.replace('redis://', `redis://${user}:${password}@`);
    return { namespace, ...openAdapter(redisAdapter({ url: address, namespace })) };
  }

  const logId = 'log';
  const definition = 'engagement-score/1 halfLife=604800000 weights=x landmark=0';
  const start = { after: undefined, logId, definition, startedAt: 0, replace: false };
  const boards = [
    { increments: new Map([['hadil@mail.com', 1]]) },
    { courseId: 'C1', increments: new Map([['hadil@mail.com', 1]]) },
  ];

  test.each([
    ['without a right to the keys', ['~other:*', '&*', '+@all']],
    ['without a right to run scripts', ['~*', '&*', '+@all', '-@scripting']],
    ['without a right to write', ['~*', '&*', '+@all', '-@write']],
    ['without a right to read', ['%W~*', '&*', '+@all']],
  ])('%s is told so, without what was asked', async (_, rights) => {
    const { ports, close, namespace } = await boardOf(...rights);
    const started = ports.scoreBoard
      .startGeneration(start)
      .then(({ served: _, startedAt: __, ...after }) =>
        ports.scoreBoard.apply({ after, upTo: { ...after, position: 1 }, erase: new Map(), add: { boards } }),
      );
    const error = await started.catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'AUTHENTICATION', retryable: false });
    expect(String(error)).toMatch(/ACL/);
    const told = inspect(error, { depth: Number.POSITIVE_INFINITY, showHidden: true });
    expect(told).not.toContain('hadil');
    expect(told).not.toContain('user-s3cret');
    expect(await outside.keys(`{${namespace}}*`)).toEqual([]);
    await close();
  });

  test('without a right to the channel writes all the same, and is told so when watching', async () => {
    const { ports, close } = await boardOf('~*', '+@all', 'resetchannels');
    const { scoreBoard } = ports;
    const { served: _, startedAt: __, ...after } = await scoreBoard.startGeneration(start);
    await scoreBoard.apply({
      after,
      upTo: { ...after, position: 1, activityId: 'A1' },
      erase: new Map(),
      add: { boards },
    });
    expect(await scoreBoard.count({ thresholds: [0], at: new Date(0) })).toEqual([1]);
    const watch = scoreBoard.watch({ at: () => new Date() })[Symbol.asyncIterator]();
    await expect(watch.next()).rejects.toMatchObject({ code: 'AUTHENTICATION' });
    await close();
  });
});

describe('it sees', () => {
  test('what the server is, and that everything may be done', async () => {
    const { inspect: looks, close } = redisAdapter({ url });
    expect(await looks?.version?.({})).toMatch(/^(Redis|Valkey) \d+\.\d+/);
    expect(await looks?.rights?.({})).toBe('may use the commands it needs');
    await close?.();
  });

  test('that the rules which the documentation gives are enough', async () => {
    const documentation = readFileSync(resolve(import.meta.dirname, '../../../docs/redis.md'), 'utf8');
    const [, rules = ''] = /^ACL SETUSER learntrack on >PASSWORD (.*)$/m.exec(documentation) ?? [];
    const user = `user-${randomUUID()}`;
    await outside.call('ACL', 'SETUSER', user, 'on', '>s3cret', ...rules.split(' '));
    const learner = redisAdapter({ url: url.replace('redis://', `redis://${user}:s3cret@`) });
    expect(await learner.inspect?.version?.({})).toMatch(/^(Redis|Valkey) \d/);
    expect(await learner.inspect?.rights?.({})).toBe('may use the commands it needs');
    await learner.close?.();
  });

  test.each([
    ['may not write', ['~*', '&*', '+@all', '-zincrby'], /may not use zincrby on/],
    ['has other keys', ['~other:*', '&*', '+@all'], /no permissions to access one of the keys/],
    ['may not run scripts', ['~*', '&*', '+@all', '-@scripting'], /eval/],
  ])('that a user %s', async (_, rights, expected) => {
    const user = `user-${randomUUID()}`;
    await outside.call('ACL', 'SETUSER', user, 'on', '>s3cret', ...rights);
    const limited = redisAdapter({ url: url.replace('redis://', `redis://${user}:s3cret@`) });
    const error = await limited.inspect?.rights?.({}).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'AUTHENTICATION' });
    expect(String(error)).toMatch(expected);
    await limited.close?.();
  });
});

test.each(['allkeys-lru', 'volatile-ttl'])(
  'a server that would drop keys (%s) is refused with the reason, before anything is written',
  async (policy) => {
    await outside.config('SET', 'maxmemory-policy', policy);
    const namespace = `policy ${randomUUID()}`;
    const { ports, close } = openAdapter(redisAdapter({ url, namespace }));
    const start = { after: undefined, logId: 'log', definition: 'x', startedAt: 0, replace: false };
    await expect(ports.scoreBoard.startGeneration(start)).rejects.toMatchObject({
      code: 'ADAPTER',
      retryable: false,
      message: expect.stringMatching(new RegExp(`maxmemory-policy is ${policy}.*noeviction`)),
    });
    expect(await outside.keys(`{${namespace}}*`)).toEqual([]);
    await outside.config('SET', 'maxmemory-policy', 'noeviction');
    expect(await ports.scoreBoard.startGeneration(start)).toMatchObject({ generation: 1 });
    await close();
  },
);

test.each<[string, Partial<RedisAdapterOptions>, RegExp]>([
  ['an empty namespace', { namespace: '' }, /namespace: "" is empty/],
  ['a namespace with braces', { namespace: 'a{b}' }, /namespace: .*brace/],
  ['a negative epsilon', { epsilon: -1 }, /epsilon: -1 is no number from 0/],
  ['an epsilon without end', { epsilon: Number.POSITIVE_INFINITY }, /epsilon: Infinity/],
  ['an epsilon that is no number', { epsilon: Number.NaN }, /epsilon: NaN/],
])('%s is refused', (_, options, issue) => {
  expect(() => redisAdapter({ url, ...options } as RedisAdapterOptions)).toThrow(
    expect.objectContaining({ code: 'VALIDATION', message: expect.stringMatching(issue) }),
  );
});

/** How many connections the server has from clients of a name. */
async function connectionsOf(name: string): Promise<number> {
  const list = String(await outside.call('CLIENT', 'LIST'));
  return list.split('\n').filter((line) => line.includes(` name=${name} `)).length;
}

function withPassword(address: string, password: string): string {
  return `redis://:${encodeURIComponent(password)}@${address}`;
}

/** An address of this machine where nobody listens. */
async function addressOfNobody(): Promise<string> {
  const listener = createServer().listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address() as { readonly port: number };
  listener.close();
  await once(listener, 'close');
  return `127.0.0.1:${port}`;
}
