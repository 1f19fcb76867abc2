import { startMongo } from '@learntrack/servers/mongo';
import { MongoClient } from 'mongodb';
import type { Benchmark } from './measure.ts';
import { appendAgainstInsert, appendToLongLog } from './mongo/append.ts';
import { recordAgainstInsertOne } from './mongo/callers.ts';
import { appendAfterDeath } from './mongo/dead-host.ts';
import { appendingHosts } from './mongo/hosts.ts';
import { queryStudents } from './mongo/students.ts';

/** The version that was measured; known once the benchmark has run. */
const servers: { mongodb?: string } = {};

/** The log and the profiles in MongoDB, against the driver alone. */
export const mongo = {
  name: 'mongo',
  servers,
  async run(progress) {
    const server = await startMongo();
    const client = new MongoClient(server.url);
    try {
      // Ours has a cache for tests, which a log of 2 M outgrows; a server by its defaults takes half of the memory.
      const roomy = { setParameter: 1, wiredTigerEngineRuntimeConfig: 'cache_size=4GB' };
      if (server.control) await client.db('admin').command(roomy);
      servers.mongodb = (await client.db('admin').command({ buildInfo: 1 })).version;
      return [
        ...(await appendAgainstInsert(client, progress)),
        ...(await recordAgainstInsertOne(client, progress)),
        ...(await appendToLongLog(client, progress)),
        ...(await appendAfterDeath(client, server.url, progress)),
        ...(await appendingHosts(client, server.url, progress)),
        ...(await queryStudents(client, progress)),
      ];
    } finally {
      await client.close();
      await server.remove();
    }
  },
} satisfies Benchmark & { readonly servers: object };
