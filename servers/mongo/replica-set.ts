import { setTimeout } from 'node:timers/promises';
import { MongoClient, MongoServerError } from 'mongodb';

const patienceMs = 30_000;

/** Someone who may do everything. */
export interface RootUser {
  readonly name: string;
  readonly password: string;
}

/** Makes a replica set of fresh nodes. */
export async function initiateReplicaSet(name: string, hosts: readonly string[]): Promise<void> {
  const members = hosts.map((host, _id) => ({ _id, host }));
  // A primary that lost its majority steps down soon, and a new one is elected soon: tests wait for both.
  const settings = { electionTimeoutMillis: 2000, heartbeatIntervalMillis: 500 };
  // The first node asks the others at once, and gives up when one does not listen yet.
  await Promise.all(hosts.map((host) => withNode(host, (client) => client.db('admin').command({ ping: 1 }))));
  await withNode(hosts[0] ?? '', (client) =>
    client.db('admin').command({ replSetInitiate: { _id: name, members, settings } }),
  );
}

/** Makes the first user, which the server allows from this machine. */
export async function createUser(host: string, { name, password }: RootUser): Promise<void> {
  await repeatedly(() =>
    withNode(host, (client) =>
      client.db('admin').command({ createUser: name, pwd: password, roles: ['root'] }),
    ),
  );
}

/** Waits until writes are taken. */
export async function awaitPrimary(url: string): Promise<void> {
  const client = new MongoClient(url, { serverSelectionTimeoutMS: patienceMs });
  try {
    await repeatedly(async () => {
      const { isWritablePrimary } = await client.db('admin').command({ hello: 1 });
      if (!isWritablePrimary) throw new MongoServerError({ message: 'not writable yet' });
    });
  } finally {
    await client.close();
  }
}

async function withNode<T>(host: string, use: (client: MongoClient) => Promise<T>): Promise<T> {
  const client = new MongoClient(`mongodb://${host}/?directConnection=true`, {
    serverSelectionTimeoutMS: patienceMs,
  });
  try {
    return await use(client);
  } finally {
    await client.close();
  }
}

/** Tries until it works; a fresh node elects itself first. */
async function repeatedly<T>(task: () => Promise<T>): Promise<T> {
  const end = Date.now() + patienceMs;
  for (;;) {
    try {
      return await task();
    } catch (error) {
      if (!(error instanceof MongoServerError) || Date.now() > end) throw error;
      await setTimeout(50);
    }
  }
}
