import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { cacheFolder } from './cache-folder.ts';
import { installNeo4j } from './neo4j/install-neo4j.ts';

describe.skipIf(process.platform !== 'linux')('a first start on a machine', () => {
  afterEach(() => vi.unstubAllEnvs());

  // The others are rehearsed in the same way, on the first run on a machine.
  test('rehearses a Java program, here Neo4j, for the archive of its classes', async () => {
    const { folder } = await installNeo4j();
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
      const rehearsed = await installNeo4j();
      expect(rehearsed.folder).not.toBe(folder);
      expect(readdirSync(rehearsed.folder).some((name) => name.endsWith('.jsa'))).toBe(true);
    } finally {
      rmSync(cache, { recursive: true, force: true });
    }
  });
});
