import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from './run-command.ts';

/**
 * Downloads packages of this machine's Debian or Ubuntu, with whatever they need and the machine lacks, and unpacks
 * them into a folder: nothing is installed. apt-get checks their signatures.
 */
export async function unpackDebianPackages(packages: readonly string[], folder: string): Promise<void> {
  const archives = join(folder, 'archives');
  mkdirSync(archives);
  const download = () =>
    runCommand('apt-get', [
      ...['install', '-y', '-qq', '--download-only', '--reinstall', '--no-install-recommends'],
      // So that it needs no rights: the archives are in a folder of ours, and the system stays as it is.
      ...['-o', `Dir::Cache::archives=${archives}`, '-o', 'Debug::NoLocking=1'],
      ...['-o', `APT::Sandbox::User=${process.getuid?.()}`],
      ...packages,
    ]);
  await runCommand('apt-get', ['--version']).catch((error) => {
    throw new Error(`${packages[0]} is downloaded by apt-get, which is not here`, { cause: error });
  });
  // A slim image has no lists of packages, and others have old ones.
  await download().catch(async () => {
    await updateLists();
    await download();
  });
  for (const archive of readdirSync(archives).filter((name) => name.endsWith('.deb'))) {
    await runCommand('dpkg', ['-x', join(archives, archive), folder]);
  }
  rmSync(archives, { recursive: true });
}

/** Installs packages of this machine's Debian or Ubuntu, which takes root. */
export async function installDebianPackages(packages: readonly string[]): Promise<void> {
  await updateLists();
  await aptGetAsRoot(['install', '-y', '-qq', '--no-install-recommends', ...packages]);
}

async function updateLists(): Promise<void> {
  await aptGetAsRoot(['update', '-qq']).catch((error) => {
    throw new Error(
      `the lists of packages are missing or old: run apt-get update as root\n${error.message}`,
      { cause: error },
    );
  });
}

async function aptGetAsRoot(args: readonly string[]): Promise<void> {
  const asRoot = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  // Sudo drops the environment, so it is set behind it.
  const [command = '', ...rest] = [...asRoot, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', ...args];
  await runCommand(command, rest);
}
