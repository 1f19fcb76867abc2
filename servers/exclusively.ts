import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout } from 'node:timers/promises';

/**
 * Runs a task while no other process on this machine runs one of the same name. The lock is an abstract socket of
 * Linux: the system frees it when its holder dies, and no file is left behind.
 */
export async function exclusively<T>(name: string, task: () => Promise<T>): Promise<T> {
  for (;;) {
    const lock = createServer().listen(`\0learntrack-servers-${name}`);
    try {
      await once(lock, 'listening');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
      await setTimeout(100);
      continue;
    }
    try {
      return await task();
    } finally {
      lock.close();
    }
  }
}
