import { setTimeout } from 'node:timers/promises';

const firstMs = 50;
const longestMs = 30_000;

/**
 * Waits before another attempt: a random time up to 50 ms · 2^attempt, at most 30 seconds ("full jitter": many waiters
 * spread out instead of coming back together).
 *
 * @param attempt - how many attempts have failed in a row before this one, from 0
 */
export async function backOff(attempt: number, signal?: AbortSignal): Promise<void> {
  const longest = Math.min(longestMs, firstMs * 2 ** Math.min(attempt, 20));
  // A host that has nothing else to do need not wait for it.
  await setTimeout(Math.random() * longest, undefined, { ref: false, ...(signal && { signal }) });
}
