import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathFolders } from '../path-folders.ts';
import { type Chromium, installChromium } from './install-chromium.ts';

const variable = 'LEARNTRACK_CHROMIUM';

/** The Chromium that is named, or that is on the PATH; else one is put into the cache, once. */
export async function findChromium(): Promise<Chromium> {
  const named = process.env[variable];
  if (named) {
    if (existsSync(named)) return { executablePath: named, env: environment() };
    throw new Error(`${variable} is ${named}, where no program is`);
  }
  const found = pathFolders()
    .map((folder) => join(folder, 'chromium'))
    .find((program) => existsSync(program));
  if (found) return { executablePath: found, env: environment() };

  const { executablePath, env } = await installChromium().catch((error) => {
    throw new Error(
      `Chromium was not installed: ${error.message}\nElse put chromium on the PATH, or name the program in ${variable}`,
      { cause: error },
    );
  });
  return { executablePath, env: { ...environment(), ...env } };
}

function environment(): { readonly [name: string]: string } {
  const given = Object.entries(process.env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return Object.fromEntries(given);
}
