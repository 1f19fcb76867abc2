import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** A folder for what is downloaded once and used by every clone. */
export function cacheFolder(): string {
  // An empty variable counts as unset, as the XDG specification has it.
  const caches = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
  const folder = resolve(process.env.LEARNTRACK_SERVERS_CACHE || join(caches, 'learntrack-servers'));
  mkdirSync(folder, { recursive: true });
  return folder;
}
