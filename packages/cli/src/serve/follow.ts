import { setTimeout as sleep } from 'node:timers/promises';

/** Something that is looked up again and again. */
export interface Source {
  /** Looks it up once, and never rejects. */
  readonly look: (signal: AbortSignal) => Promise<void>;
  /** The shortest and the longest time from one look to the next: something may make it sooner. */
  readonly leastMs: number;
  readonly mostMs: number;
}

/** A {@link Source} that is followed while somebody wants it. */
export interface Followed {
  /** Follows it until the signal aborts. Who stops and starts again looks no sooner for it. */
  readonly follow: (signal: AbortSignal) => Promise<void>;
  /** Makes the next look a soon one. */
  readonly hurry: () => void;
}

/** What takes long is looked up less often, so that it takes no more than a tenth of the time. */
const rest = 9;

/** Follows a source at its pace, one look at a time. */
export function followed({ look, leastMs, mostMs }: Source): Followed {
  let least = 0;
  let most = 0;
  let hurried = new AbortController();
  const follow = async (signal: AbortSignal) => {
    for (;;) {
      await pause(least, signal);
      await pause(most, AbortSignal.any([signal, hurried.signal]));
      if (signal.aborted) return;
      hurried = new AbortController();
      const start = performance.now();
      await look(signal);
      if (signal.aborted) return;
      const end = performance.now();
      least = end + Math.max(leastMs, rest * (end - start));
      most = end + mostMs;
    }
  };
  return { follow, hurry: () => hurried.abort() };
}

/** Waits until an instant of `performance.now()`, or until the signal aborts. */
async function pause(until: number, signal: AbortSignal): Promise<void> {
  const ms = until - performance.now();
  if (ms > 0 && !signal.aborted) await sleep(ms, undefined, { signal }).catch(() => {});
}
