import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../test/temporary-folder.ts';

const folder = temporaryFolder();

/** Runs a copy of the committed script, beside a `dist` of its own. */
function runScript(main?: string) {
  for (const name of ['bin', 'dist']) mkdirSync(join(folder.path, name));
  cpSync(resolve(import.meta.dirname, '../bin'), join(folder.path, 'bin'), { recursive: true });
  folder.write('package.json', '{ "type": "module" }');
  if (main !== undefined) folder.write('dist/main.js', main);
  const script = join(folder.path, 'bin/learntrack.js');
  const { status, stdout, stderr } = spawnSync(script, { encoding: 'utf8' });
  return { status, stdout, stderr };
}

test('the script runs what was built', () => {
  const main = "export async function main() { process.stdout.write('built'); process.exitCode = 3; }";
  expect(runScript(main)).toEqual({ status: 3, stdout: 'built', stderr: '' });
});

test('the script says so when nothing was built', () => {
  expect(runScript()).toEqual({
    status: 1,
    stdout: '',
    stderr: 'learntrack: is not built yet; run `npm run build` first\n',
  });
});
