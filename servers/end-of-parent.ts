import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { expect } from 'vitest';
import { processStart } from './process-start.ts';

/**
 * Expects a local server to end, and its data to go, with the process that started it.
 *
 * @param start - the function that starts it, of a module in this folder
 * @param by - what ends the process
 */
export async function expectToEndWithParent(
  module: string,
  start: string,
  by: 'SIGKILL' | 'SIGTERM',
): Promise<void> {
  const { parent, pid, folder } = await parentOf(module, start, 'setInterval(() => {}, 1000);');
  expect(processStart(pid)).toBeDefined();
  parent.kill(by);
  await expectGone(pid, folder);
}

/** Expects a process that has started a local server, and does nothing else, to end by itself, and the server with it. */
export async function expectNotToKeepParentAlive(module: string, start: string): Promise<void> {
  const { exited, pid, folder } = await parentOf(module, start, '');
  expect(await exited).toEqual([0, null]);
  await expectGone(pid, folder);
}

async function expectGone(pid: number, folder: string): Promise<void> {
  await expect.poll(() => processStart(pid)).toBeUndefined();
  await expect.poll(() => existsSync(folder)).toBe(false);
}

/**
 * A process of its own that has started a local server.
 *
 * @param rest - what the process does then
 */
async function parentOf(module: string, start: string, rest: string) {
  const script = `
    import { ${start} } from ${JSON.stringify(resolve(import.meta.dirname, module))};
    console.log(JSON.stringify((await ${start}()).processes[0]));
    ${rest}`;
  const parent = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(parent, 'exit');
  const [line] = await once(createInterface(parent.stdout), 'line');
  const { pid, folder }: { readonly pid: number; readonly folder: string } = JSON.parse(line);
  return { parent, exited, pid, folder };
}
