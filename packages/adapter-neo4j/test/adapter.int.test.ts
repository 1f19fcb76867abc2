import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { appendFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { startLocalNeo4j } from '@learntrack/servers/neo4j';
import { clientAdapterSuite, openAdapter } from '@learntrack/testkit';
import { describe, expect, test } from 'vitest';
import { neo4jAdapter } from '../src/index.ts';
import { addressOf, driverTo, impatient, neo4jForTests } from './neo4j-fixture.ts';

const { server, options, ask } = await neo4jForTests();
const nobody = await addressOfNobody();
const secret = 'a wrong s3cret';

clientAdapterSuite(
  { describe, test },
  {
    name: 'Neo4j',
    capabilities: [],
    create: async () => {
      const userAgent = `test-${randomUUID()}`;
      const driverConfig = { ...impatient, userAgent };
      const wrong = { user: 'neo4j', password: secret };
      return {
        store: {
          make: () => neo4jAdapter({ ...options, driverConfig }),
          use: ({ regionGraph }) => regionGraph.readCheckpoint(),
          lend: async () => {
            const driver = driverTo(server.url, driverConfig);
            return {
              make: () => neo4jAdapter({ driver }),
              use: () => driver.executeQuery('RETURN 1'),
              close: () => driver.close(),
            };
          },
          connections: async () => {
            const text = 'CALL dbms.listConnections() YIELD userAgent RETURN userAgent';
            return (await ask(text)).filter((row) => row.userAgent === userAgent).length;
          },
          refused: [
            {
              make: () => neo4jAdapter({ url: nobody, auth: wrong, driverConfig }),
              secret,
              code: 'CONNECTION',
            },
            {
              make: () => neo4jAdapter({ ...options, auth: wrong, driverConfig }),
              secret,
              code: 'AUTHENTICATION',
            },
          ],
        },
        close: async () => {},
      };
    },
  },
);

test('a database that is not there is told, with what to do', async () => {
  const { ports, close } = openAdapter(neo4jAdapter({ ...options, database: 'nowhere' }));
  await expect(ports.regionGraph.readCheckpoint()).rejects.toMatchObject({
    code: 'ADAPTER',
    retryable: false,
    message: expect.stringMatching(/'nowhere'.*does not exist; create it .*or name one that is there/),
  });
  await close();
});

test('a url that is none is told without what stands in it', () => {
  const adapter = neo4jAdapter({ url: `http://neo4j:${secret}@host` });
  try {
    adapter.driver;
    expect.unreachable();
  } catch (error) {
    expect(error).toMatchObject({ code: 'VALIDATION', issues: [{ path: 'url' }] });
    expect(inspect(error, { depth: 9 })).not.toContain(secret);
  }
});

test('it sees what the server is, what is not set up, and that the graph may be changed', async () => {
  const empty = await startLocalNeo4j();
  const adapter = neo4jAdapter({ ...options, ...addressOf(empty.url) });
  const { version, setup, rights } = adapter.inspect ?? {};
  expect(await version?.({})).toMatch(/^Neo4j \d+\.\d+\.\d+ \w+$/);
  await expect(setup?.({})).rejects.toThrow(/is not set up: it has no unique Student.studentId/);
  await adapter.setup();
  expect(await setup?.({})).toBe('all constraints and indexes are there');
  expect(await rights?.({})).toBe('may read and change the graph');
  await adapter.close?.();
  await empty.remove();
});

test('it sees that the graph may not be changed', async () => {
  const readOnly = await startLocalNeo4j();
  const folder = readOnly.processes[0]?.folder ?? '';
  await readOnly.control.stop();
  appendFileSync(join(folder, 'conf/neo4j.conf'), 'server.databases.read_only=neo4j\n');
  await readOnly.control.start();
  const adapter = neo4jAdapter({ ...options, ...addressOf(readOnly.url) });
  await expect(adapter.inspect?.rights?.({})).rejects.toThrow(/read-only/);
  await adapter.close?.();
  await readOnly.remove();
});

test('a server that lets everybody in needs no user', async () => {
  const open = await startLocalNeo4j({ accessControl: false });
  const adapter = neo4jAdapter({ url: open.url });
  await adapter.setup();
  await adapter.ping?.({});
  await adapter.close?.();
  await open.remove();
});

test('a server whose memory limit is hit is told with a remedy, and nothing was written', async () => {
  const tight = await startLocalNeo4j({ settings: { 'dbms.memory.transaction.total.max': '10m' } });
  const adapter = neo4jAdapter({ ...options, ...addressOf(tight.url) });
  await adapter.setup();
  const { ports, close } = openAdapter(adapter);
  const start = { after: undefined, logId: 'log', definition: 'x', startedAt: 0, replace: false };
  const { startedAt: _, served: _served, ...after } = await ports.regionGraph.startGeneration(start);
  const add = Array.from({ length: 20_000 }, (_, i) => ({
    ...{ studentId: `S${i}`, activityId: `A${i}`, courseId: 'C1', action: 'page_view', region: 'EU' },
    timestamp: new Date(0),
  }));
  const applied = ports.regionGraph.apply({
    after,
    upTo: { ...after, position: 20_000 },
    erase: new Map(),
    add,
  });
  await expect(applied).rejects.toMatchObject({
    code: 'ADAPTER',
    retryable: true,
    message: expect.stringMatching(/memory.*\(give the server more memory/s),
  });
  expect(await ports.regionGraph.readCheckpoint()).toMatchObject({ position: 0 });
  await close();
  await tight.remove();
});

/** An address of this machine where nobody listens. */
async function addressOfNobody(): Promise<string> {
  const listener = createServer().listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address() as { readonly port: number };
  listener.close();
  await once(listener, 'close');
  return `neo4j://127.0.0.1:${port}`;
}
