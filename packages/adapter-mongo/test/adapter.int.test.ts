import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { type LocalMongo, startLocalMongo } from '@learntrack/servers/mongo';
import { clientAdapterSuite, openAdapter } from '@learntrack/testkit';
import { MongoClient } from 'mongodb';
import { afterAll, describe, expect, test } from 'vitest';
import { mongoAdapter } from '../src/index.ts';
import { impatient, mongoForTests } from './mongo-fixture.ts';

const { server, client: outside } = await mongoForTests();
/** One that asks for a password. */
const locked: LocalMongo = await startLocalMongo({ accessControl: true });
const nobody = await addressOfNobody();

afterAll(() => locked.remove());

clientAdapterSuite(
  { describe, test },
  {
    name: 'MongoDB',
    capabilities: server.control ? ['faults'] : [],
    create: async () => {
      const appName = `test-${randomUUID()}`;
      const database = appName;
      const clientOptions = { ...impatient, appName };
      const make = () => mongoAdapter({ url: server.url, database, clientOptions });
      const setup = make();
      await setup.setup();
      await setup.close?.();
      await connectionsOf(appName, 0);
      const secret = 'a wrong s3cret';
      return {
        store: {
          make,
          use: ({ activityStore }) => activityStore.head(),
          watch: ({ activityStore }) => activityStore.watch(),
          lend: async () => {
            const client = new MongoClient(server.url, clientOptions);
            return {
              make: () => mongoAdapter({ client, database }),
              use: () => client.db(database).command({ ping: 1 }),
              close: () => client.close(),
            };
          },
          connections: () => connectionsOf(appName),
          refused: [
            {
              make: () =>
                mongoAdapter({ url: withPassword(`mongodb://${nobody}/`, secret), clientOptions: impatient }),
              secret,
              code: 'CONNECTION',
            },
            {
              make: () => mongoAdapter({ url: withPassword(locked.url, secret), clientOptions: impatient }),
              secret,
              code: 'AUTHENTICATION',
            },
          ],
        },
        close: async () => void (await outside.db(database).dropDatabase()),
        ...(server.control && { faults: server.control }),
      };
    },
  },
);

test('a user without the rights is told so, without what was asked', async () => {
  const admin = new MongoClient(locked.url, impatient);
  const [name, password] = ['reader', 'reader-s3cret'];
  await admin.db('admin').command({ createUser: name, pwd: password, roles: [{ role: 'read', db: 'mine' }] });
  const url = withPassword(locked.url, password, name);
  const adapter = mongoAdapter({ url, database: 'others', clientOptions: impatient });
  const { studentStore } = openAdapter(adapter).ports;
  const request = {
    where: { email: { eq: 'hadil@mail.com' } },
    order: [['studentId', 'asc']],
    limit: 1,
  } as const;
  const error = await studentStore.find(request).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: 'AUTHENTICATION', retryable: false });
  expect(String(error)).toMatch(/could not find: .*not authorized on others.*Check the user.*roles/);
  expect(String(error)).not.toContain('hadil');
  await adapter.close?.();
  await admin.close();
});

test('who may only read and write runs setup where there is nothing, and where nothing is to be changed', async () => {
  const admin = new MongoClient(locked.url, impatient);
  const [name, password] = ['writer', 'writer-s3cret'];
  await admin
    .db('admin')
    .command({ createUser: name, pwd: password, roles: [{ role: 'readWrite', db: 'mine' }] });
  const url = withPassword(locked.url, password, name);
  const adapter = mongoAdapter({ url, database: 'mine', clientOptions: impatient });
  await adapter.setup();
  await adapter.setup();
  const mark = { entryId: 'M1', recordedAt: new Date() };
  expect(await openAdapter(adapter).ports.activityStore.mark(mark)).toBe(1);
  await admin.db('mine').command({ collMod: 'students', validator: {} });
  await expect(adapter.setup()).rejects.toMatchObject({ code: 'AUTHENTICATION' });
  await adapter.close?.();
  await admin.close();
});

test('a server that is down when it is first needed is found once it is up', async () => {
  const late = await startLocalMongo();
  const adapter = mongoAdapter({ url: late.url, clientOptions: impatient });
  await late.control.stop();
  await expect(adapter.ping?.({})).rejects.toMatchObject({ code: 'CONNECTION', retryable: true });
  await late.control.start();
  await adapter.ping?.({});
  await adapter.close?.();
  await late.remove();
});

test('it sees what the server is, what is not set up, and which rights are lacking', async () => {
  const adapter = mongoAdapter({ url: locked.url, database: 'inspected', clientOptions: impatient });
  const { version, setup, rights } = adapter.inspect ?? {};
  expect(await version?.({})).toMatch(/^MongoDB \d+\.\d+\.\d+, a replica set$/);
  await expect(setup?.({})).rejects.toThrow(/"inspected" is not set up; run setup\(\)/);
  await adapter.setup();
  expect(await setup?.({})).toBe('all collections, validators and indexes are there');
  await adapter.client.db('inspected').dropCollection('log_entries');
  await expect(setup?.({})).rejects.toThrow(/lacks the collection log_entries; run setup\(\)/);
  await adapter.setup();
  expect(await rights?.({})).toBe('may read and write every collection');

  const [name, password] = ['half', 'half-s3cret'];
  const roles = [{ role: 'read', db: 'inspected' }];
  await adapter.client.db('admin').command({ createUser: name, pwd: password, roles });
  const url = withPassword(locked.url, password, name);
  const half = mongoAdapter({ url, database: 'inspected', clientOptions: impatient });
  await expect(half.inspect?.rights?.({})).rejects.toMatchObject({
    code: 'AUTHENTICATION',
    message: expect.stringMatching(
      /may not insert in activities, .*give it the role readWrite in database "inspected"/,
    ),
  });
  await half.close?.();
  await adapter.close?.();
});

/** How many connections the server has from clients of a name, or the wait until they are so many. */
async function connectionsOf(appName: string, expected?: number): Promise<number> {
  const count = async () => {
    const pipeline = [
      { $currentOp: { allUsers: true, idleConnections: true } },
      { $match: { appName } },
      { $group: { _id: '$client' } },
    ];
    return (await outside.db('admin').aggregate(pipeline).toArray()).length;
  };
  if (expected !== undefined) await expect.poll(count).toBe(expected);
  return expected ?? count();
}

function withPassword(url: string, password: string, user = 'root'): string {
  const credentials = `${encodeURIComponent(user)}:${encodeURIComponent(password)}`;
  return url.replace(/^mongodb:\/\/([^@/]*@)?/, `mongodb://${credentials}@`);
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
