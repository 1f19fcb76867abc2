import { setTimeout } from 'node:timers/promises';

/** A Neo4j that was killed took more than 40 s beside a benchmark. One that has ended is told at once. */
const patienceMs = 120_000;

/**
 * Waits for what a server does not do at once.
 *
 * @param runs - whether there still is something to wait for
 */
export async function until(done: () => Promise<boolean>, runs = () => true): Promise<void> {
  const end = Date.now() + patienceMs;
  for (;;) {
    let cause: unknown;
    try {
      if (await done()) return;
    } catch (error) {
      cause = error;
    }
    if (!runs()) throw new Error('it has ended', { cause });
    if (Date.now() > end) throw new Error(`it does not serve after ${patienceMs / 1000} s`, { cause });
    await setTimeout(50);
  }
}
