import { existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from './cache-folder.ts';
import { exclusively } from './exclusively.ts';

/**
 * Puts a folder into the cache, once.
 *
 * @param fill - fills it, while it has another name yet, and tries what it brought
 * @returns where the folder is
 */
export async function installOnce(name: string, fill: (folder: string) => Promise<void>): Promise<string> {
  const folder = join(cacheFolder(), name);
  // Several tests may start at once: one downloads, and the others find what it brought.
  if (!existsSync(folder)) {
    await exclusively('install', async () => {
      if (!existsSync(folder)) await install(folder, fill);
    });
  }
  return folder;
}

async function install(folder: string, fill: (folder: string) => Promise<void>): Promise<void> {
  const download = mkdtempSync(join(cacheFolder(), 'download-'));
  try {
    await fill(download);
    // It appears whole, or not at all.
    renameSync(download, folder);
  } finally {
    rmSync(download, { recursive: true, force: true });
  }
}
