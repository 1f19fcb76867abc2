import { linkSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { cacheFolder } from './cache-folder.ts';
import { processStart } from './process-start.ts';
import type { LocalServer } from './server.ts';

/** What is remembered of a server that stands until it is told to end. */
interface StandingServer {
  readonly url: string;
  readonly processes: readonly {
    readonly pid: number;
    readonly start: string | undefined;
    readonly folder: string;
  }[];
}

const patienceMs = 10_000;

/** @returns the url of the server of this name that stands */
export function standingUrl(name: string): string | undefined {
  const known = recall(name);
  return known?.processes.every(runs) ? known.url : undefined;
}

/**
 * Makes a server stand: it outlives this process, until `endStandingServers`.
 *
 * @returns its url, or that of another which was made to stand in the meantime
 */
export async function stand(name: string, start: () => Promise<LocalServer>): Promise<string> {
  // One that has ended by itself left its data.
  await end(name);
  const server = await start();
  if (remember(name, server)) {
    server.outlive();
    return server.url;
  }
  await server.remove();
  return standingUrl(name) ?? stand(name, start);
}

/** @returns the names of those that it ended */
export async function endStandingServers(): Promise<string[]> {
  const names = readdirSync(stateFolder())
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.slice(0, -'.json'.length));
  for (const name of names) await end(name);
  return names;
}

async function end(name: string): Promise<void> {
  const known = recall(name);
  if (!known) return;
  for (const one of known.processes) {
    // Its data go, so it need not end in order.
    if (runs(one)) process.kill(one.pid, 'SIGKILL');
    const deadline = Date.now() + patienceMs;
    while (runs(one)) {
      if (Date.now() > deadline) throw new Error(`process ${one.pid} of ${name} does not end`);
      await setTimeout(20);
    }
    rmSync(one.folder, { recursive: true, force: true });
  }
  rmSync(stateFile(name), { force: true });
}

/** Whether it still is the process that was started, and not another that got its id. */
function runs({ pid, start }: StandingServer['processes'][number]): boolean {
  return start !== undefined && processStart(pid) === start;
}

function recall(name: string): StandingServer | undefined {
  try {
    return JSON.parse(readFileSync(stateFile(name), 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** @returns whether nobody else was first */
function remember(name: string, { url, processes }: LocalServer): boolean {
  const state: StandingServer = {
    url,
    processes: processes.map(({ pid, folder }) => ({ pid, start: processStart(pid), folder })),
  };
  // A link appears with all its content, and only where there is none.
  const draft = `${stateFile(name)}.${process.pid}`;
  writeFileSync(draft, `${JSON.stringify(state, undefined, 2)}\n`, { mode: 0o600 });
  try {
    linkSync(draft, stateFile(name));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft);
  }
}

function stateFile(name: string): string {
  return join(stateFolder(), `${name}.json`);
}

function stateFolder(): string {
  const folder = join(cacheFolder(), 'standing');
  mkdirSync(folder, { recursive: true });
  return folder;
}
