import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { unpackDebianPackages } from '../debian-packages.ts';
import { installOnce } from '../install-once.ts';
import { pathFolders } from '../path-folders.ts';
import { runCommand } from '../run-command.ts';

/** The two programs of Prometheus. */
export interface PrometheusPrograms {
  readonly prometheus: string;
  readonly promtool: string;
}

const variable = 'LEARNTRACK_PROMETHEUS';
const otherWays = `put prometheus and promtool on the PATH, or name their folder in ${variable}`;

/** Those of the folder that is named, or of the PATH; else they are put into the cache, once. */
export async function installPrometheus(): Promise<PrometheusPrograms> {
  const named = process.env[variable];
  if (named) {
    if (isThere(programsIn(named))) return programsIn(named);
    throw new Error(`${variable} is ${named}, where prometheus and promtool are not both`);
  }
  const found = pathFolders().map(programsIn).find(isThere);
  if (found) return found;

  const folder = await installOnce('prometheus-debian', fill).catch((error) => {
    throw new Error(`Prometheus was not installed: ${error.message}\nElse ${otherWays}`, { cause: error });
  });
  return programsIn(join(folder, 'usr', 'bin'));
}

async function fill(folder: string): Promise<void> {
  if (process.platform !== 'linux') throw new Error('only Linux is supported');
  await unpackDebianPackages(['prometheus'], folder);
  for (const program of Object.values(programsIn(join(folder, 'usr', 'bin')))) {
    await runCommand(program, ['--version']);
  }
}

function programsIn(folder: string): PrometheusPrograms {
  return { prometheus: join(folder, 'prometheus'), promtool: join(folder, 'promtool') };
}

function isThere({ prometheus, promtool }: PrometheusPrograms): boolean {
  return existsSync(prometheus) && existsSync(promtool);
}
