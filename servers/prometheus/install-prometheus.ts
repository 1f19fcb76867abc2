import { existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { cacheFolder } from '../cache-folder.ts';
import { unpackDebianPackages } from '../debian-packages.ts';
import { exclusively } from '../exclusively.ts';
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
  const paths = (process.env.PATH ?? '').split(delimiter).filter((path) => path !== '');
  const found = paths.map(programsIn).find(isThere);
  if (found) return found;

  const folder = join(cacheFolder(), 'prometheus-debian');
  // Several tests may start at once: one downloads, and the others find what it brought.
  if (!existsSync(folder)) {
    await exclusively('install', async () => {
      if (!existsSync(folder)) await install(folder);
    }).catch((error) => {
      throw new Error(`Prometheus was not installed: ${error.message}\nElse ${otherWays}`, { cause: error });
    });
  }
  return programsIn(join(folder, 'usr', 'bin'));
}

async function install(folder: string): Promise<void> {
  if (process.platform !== 'linux') throw new Error('only Linux is supported');
  const download = mkdtempSync(join(cacheFolder(), 'download-'));
  try {
    await unpackDebianPackages(['prometheus'], download);
    for (const program of Object.values(programsIn(join(download, 'usr', 'bin')))) {
      await runCommand(program, ['--version']);
    }
    // It appears whole, or not at all.
    renameSync(download, folder);
  } finally {
    rmSync(download, { recursive: true, force: true });
  }
}

function programsIn(folder: string): PrometheusPrograms {
  return { prometheus: join(folder, 'prometheus'), promtool: join(folder, 'promtool') };
}

function isThere({ prometheus, promtool }: PrometheusPrograms): boolean {
  return existsSync(prometheus) && existsSync(promtool);
}
