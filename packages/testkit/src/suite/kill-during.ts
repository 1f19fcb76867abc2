import { setImmediate } from 'node:timers/promises';
import { type Outcome, outcomeOf } from './expectations.ts';
import type { Faults } from './fixture.ts';

/**
 * After how many turns behind a call a server is killed: before it leaves, while it is on its way, and later than it needs
 * to take effect and be answered. A server takes seconds to start again, so there are few.
 */
export const killHops = [0, 1, 3, 6];

/** Kills the server so many turns behind a call, and starts it again. */
export async function killDuring<T>(
  { kill, start }: Pick<Faults, 'kill' | 'start'>,
  hops: number,
  call: () => Promise<T>,
): Promise<Outcome<T>> {
  const calling = outcomeOf(call());
  for (let hop = 0; hop < hops; hop++) await setImmediate();
  await kill();
  const outcome = await calling;
  await start();
  return outcome;
}
