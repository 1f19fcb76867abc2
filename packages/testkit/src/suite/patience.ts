import { setTimeout as sleep } from 'node:timers/promises';
import { differenceOf } from './difference.ts';
import { expectSame, Mismatch } from './expectations.ts';

const patienceMs = 5_000;
const looks = 50;
const betweenLooksMs = 20;

/** Waits for what must come by itself, but not for ever. */
export async function within<T>(promise: Promise<T>, awaited: string, ms = patienceMs): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Mismatch(awaited, `nothing within ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([promise, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}

/** Expects a value that a server may need a moment for. Looks are counted, so that a busy machine gets longer. */
export async function eventually<T>(look: () => Promise<T>, expected: T, about: string): Promise<void> {
  for (let looked = 1; looked < looks; looked++) {
    if (!differenceOf(await look(), expected)) return;
    await sleep(betweenLooksMs);
  }
  expectSame(await look(), expected, about);
}
