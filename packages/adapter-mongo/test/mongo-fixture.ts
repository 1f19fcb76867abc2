import { randomUUID } from 'node:crypto';
import { type Server, startMongo } from '@learntrack/servers/mongo';
import { type Capability, type Fixture, type Loss, openAdapter } from '@learntrack/testkit';
import { BSON, type Db, MongoClient } from 'mongodb';
import { afterAll } from 'vitest';
import { type MongoAdapter, mongoAdapter } from '../src/index.ts';

/** How soon a client gives up a server that does not answer. */
export const impatient = { serverSelectionTimeoutMS: 1000 };

/** The ports of the adapter. */
export type MongoPorts = ReturnType<typeof openAdapter<keyof MongoAdapter['ports']>>['ports'];

/** One server and one client of the tests' own for each file of tests. */
let started: Promise<{ readonly server: Server; readonly client: MongoClient }> | undefined;

afterAll(async () => {
  const { server, client } = (await started) ?? {};
  await client?.close();
  await server?.remove();
});

/** The server of this file, and a client past the adapter. */
export function mongoForTests() {
  started ??= startMongo().then((server) => ({ server, client: new MongoClient(server.url, impatient) }));
  return started;
}

/** A database of its own for one test, which its server has nothing of yet. */
export async function freshDatabase(): Promise<Db> {
  const { client } = await mongoForTests();
  return client.db(`test-${randomUUID()}`);
}

/** What the suites may do to stores in MongoDB; less where the server is not ours. */
export async function mongoCapabilities(): Promise<Capability[]> {
  const { server } = await mongoForTests();
  return server.control ? ['reopen', 'probe', 'faults', 'pause'] : ['reopen', 'probe'];
}

/** A fresh database that is set up, and a part of the adapter over it. */
export async function mongoFixture<Store, Contents>(
  part: (ports: MongoPorts) => Store,
  contents: (database: Db) => Promise<Contents>,
  lose?: (database: Db, what: Loss) => Promise<void>,
): Promise<Fixture<Store, Contents>> {
  const { server, client } = await mongoForTests();
  const { url, control } = server;
  const database = await freshDatabase();
  const make = () => mongoAdapter({ url, database: database.databaseName, clientOptions: impatient });
  const open = () => {
    const { ports, close } = openAdapter(make());
    return { store: part(ports), close };
  };
  await make().setup();
  const first = open();
  return {
    ...first,
    close: async () => {
      await first.close();
      await database.dropDatabase();
    },
    reopen: async () => open(),
    probe: {
      contents: () => contents(database),
      mentions: (text) => mentions(database, text),
      openCursors: async () => {
        const { metrics } = await client.db('admin').command({ serverStatus: 1 });
        return Number(metrics.cursor.open.total);
      },
    },
    ...(lose && { lose: (what) => lose(database, what) }),
    ...(control && { faults: control, pause: control.pause }),
  };
}

async function mentions(database: Db, text: string): Promise<boolean> {
  for (const { name } of await database.listCollections().toArray()) {
    const documents = await database.collection(name).find().toArray();
    if (BSON.EJSON.stringify(documents).includes(JSON.stringify(text).slice(1, -1))) return true;
  }
  return false;
}
