import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../..');

function demo(...args: string[]) {
  const script = resolve(import.meta.dirname, 'demo.ts');
  // Servers of its own: those that others have named may hold an earlier class.
  const others = Object.entries(process.env).filter(([name]) => !/^LEARNTRACK_\w+_URL$/.test(name));
  const env = {
    ...Object.fromEntries(others),
    PATH: `${resolve(root, 'node_modules/.bin')}:${process.env.PATH}`,
  };
  return promisify(execFile)(process.execPath, [script, '--json', '--students', '40', ...args], { env });
}

test('the demo on real servers shows what the demo in memory shows', { timeout: 300_000 }, async () => {
  const [onServers, inMemory] = [await demo('--servers'), await demo()];
  expect(figures(onServers.stdout)).toEqual(figures(inMemory.stdout));
});

/** What was printed; sums that were added up in another order differ in their last digits. */
function figures(json: string): unknown {
  return JSON.parse(json, (_, value) => (typeof value === 'number' ? Number(value.toPrecision(9)) : value));
}
