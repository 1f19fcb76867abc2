import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** A demo that runs, and where it is. */
export interface Demo {
  readonly host: string;
  readonly end: () => Promise<void>;
}

const cli = dirname(fileURLToPath(import.meta.resolve('@learntrack/cli/package.json')));
const learntrack = join(cli, 'bin', 'learntrack.js');

/** Starts `learntrack serve --metrics --demo`, as it is built. */
export async function startDemo(): Promise<Demo> {
  const demo = spawn(process.execPath, [learntrack, 'serve', '--metrics', '--demo', '--port', '0'], {
    // Without a token, as on a machine of one's own.
    env: { ...process.env, LEARNTRACK_TOKEN: '' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = once(demo, 'exit');
  let said = '';
  demo.stderr.on('data', (chunk) => {
    said += chunk;
  });
  const told = new Promise<string>((tell) => {
    createInterface(demo.stdout).on('line', (line) => {
      said += `${line}\n`;
      const [, host] = /http:\/\/(127\.0\.0\.1:\d+)/.exec(line) ?? [];
      if (host) tell(host);
    });
  });
  const host = await Promise.race([
    told,
    exited.then(([code]) => {
      throw new Error(`the demo has ended with ${code}: ${said}`);
    }),
  ]);
  return {
    host,
    end: async () => {
      demo.kill('SIGTERM');
      await exited;
    },
  };
}
