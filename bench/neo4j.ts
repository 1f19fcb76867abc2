import { startLocalNeo4j } from '@learntrack/servers/neo4j';
import { auth, driver as makeDriver } from 'neo4j-driver';
import type { Benchmark } from './measure.ts';
import { detectInMillion } from './neo4j/detecting.ts';
import { projectAgainstByHand } from './neo4j/projecting.ts';

/** The version that was measured; known once the benchmark has run. */
const servers: { neo4j?: string } = {};

/** The region graph in Neo4j, against the driver alone. */
export const neo4j = {
  name: 'neo4j',
  servers,
  async run(progress) {
    // A million activities outgrow the small heap that tests have.
    const server = await startLocalNeo4j({ heap: '2g', pageCache: '1g' });
    const { protocol, host, username, password } = new URL(server.url);
    const driver = makeDriver(`${protocol}//${host}`, auth.basic(username, decodeURIComponent(password)));
    try {
      const { agent } = await driver.getServerInfo();
      servers.neo4j = agent?.replace('Neo4j/', '') ?? 'unknown';
      return [
        ...(await projectAgainstByHand(driver, progress)),
        ...(await detectInMillion(driver, progress)),
      ];
    } finally {
      await driver.close();
      await server.remove();
    }
  },
} satisfies Benchmark & { readonly servers: object };
