import { resolve } from 'node:path';

const bin = resolve(import.meta.dirname, '../../packages/cli/bin/learntrack.js');
const config = resolve(import.meta.dirname, 'learntrack.config.ts');

/** What Node is given to run the command with the stores of these tests. */
export function learntrack(command: string, ...args: readonly string[]): readonly string[] {
  return [bin, command, ...args, '--config', config];
}
