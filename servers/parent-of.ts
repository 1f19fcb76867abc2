import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';

/**
 * A process of its own that has started a local server, for tests of what becomes of that.
 *
 * @param start - the function that starts it, of a module in this folder
 * @param rest - what the process does then; default it stays
 */
export async function parentOf(module: string, start: string, rest = 'setInterval(() => {}, 1000);') {
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
