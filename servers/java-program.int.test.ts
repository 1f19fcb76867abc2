import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { cacheFolder } from './cache-folder.ts';
import { installCassandra } from './cassandra/install-cassandra.ts';
import { installNeo4j } from './neo4j/install-neo4j.ts';
import { installSpark } from './spark/install-spark.ts';

describe.skipIf(process.platform !== 'linux')('a first start on a machine', () => {
  const programs = { Neo4j: installNeo4j, Cassandra: installCassandra, Spark: installSpark };

  beforeAll(async () => {
    for (const install of Object.values(programs)) await install();
  });
  afterEach(() => vi.unstubAllEnvs());

  test.for(Object.entries(programs))('rehearses %s, for the archive of its classes', async ([, install]) => {
    const { folder } = await install();
    const cache = mkdtempSync(join(tmpdir(), 'learntrack-cache-'));
    try {
      // All that was downloaded is there, and no archive is.
      for (const name of readdirSync(cacheFolder()).filter((name) => name !== 'standing')) {
        const from = join(cacheFolder(), name);
        const to = join(cache, name);
        if (existsSync(join(from, 'jars'))) {
          mkdirSync(to);
          symlinkSync(join(from, 'jars'), join(to, 'jars'));
        } else {
          symlinkSync(from, to);
        }
      }
      vi.stubEnv('LEARNTRACK_SERVERS_CACHE', cache);
      const rehearsed = await install();
      expect(rehearsed.folder).not.toBe(folder);
      expect(readdirSync(rehearsed.folder).some((name) => name.endsWith('.jsa'))).toBe(true);
    } finally {
      rmSync(cache, { recursive: true, force: true });
    }
  });
});
