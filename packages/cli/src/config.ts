import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { LearnTrackOptions } from '@learntrack/core';

/** Where a configuration is looked for. */
const names = ['learntrack.config.ts', 'learntrack.config.js'];

/**
 * Reads a configuration: a module whose default export is what `createLearnTrack` takes, or a function that gives it.
 *
 * @param path - as the user gave it; default one of the usual names, in the folder
 * @throws Error when there is none, or it gives no options
 */
export async function loadConfig(path: string | undefined, cwd: string): Promise<LearnTrackOptions> {
  const file = path ?? names.find((name) => existsSync(resolve(cwd, name))) ?? names[0];
  const found = resolve(cwd, `${file}`);
  if (!existsSync(found)) {
    throw new Error(
      `there is no ${file}; write one, such as: export default { adapters: [mongoAdapter({ url: '…' })] };`,
    );
  }
  const { default: given } = (await import(/* @vite-ignore */ pathToFileURL(found).href)) as {
    readonly default?: unknown;
  };
  const options = typeof given === 'function' ? await given() : given;
  if (typeof options === 'object' && options !== null) return options;
  throw new Error(
    `${file} exports no options by default; let it end with: export default { adapters: […] };`,
  );
}
