import type { LocalProcess } from './local-process.ts';
import { processStart } from './process-start.ts';
import type { LocalServer } from './server.ts';
import { until } from './until.ts';

/** A server that is one process of ours. */
export interface OneProcess {
  /** What it is called when it does not start. */
  readonly name: string;
  readonly url: string;
  readonly process: LocalProcess;
  /** Whether it does what it is there for; while it does not yet, it may also throw. */
  readonly serves: () => Promise<boolean>;
}

/** Starts a server, and waits until it serves. */
export async function startLocalServer({ name, url, process, serves }: OneProcess): Promise<LocalServer> {
  const runs = () => process.pid !== undefined && processStart(process.pid) !== undefined;
  const start = async () => {
    process.start();
    await until(serves, runs);
  };
  try {
    await start();
  } catch (error) {
    const log = process.logTail;
    await process.remove();
    throw new Error(`${name} did not start: ${(error as Error).message}\n${log}`, { cause: error });
  }

  return {
    url,
    control: {
      stop: () => process.stop(),
      kill: () => process.kill(),
      pause: async () => {
        const resume = await process.pause();
        return async () => resume();
      },
      start,
    },
    get processes() {
      return process.pid === undefined ? [] : [{ pid: process.pid, folder: process.folder }];
    },
    outlive: () => process.outlive(),
    remove: () => process.remove(),
  };
}
