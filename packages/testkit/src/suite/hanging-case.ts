import { setTimeout } from 'node:timers/promises';
import type { Calls } from './calls.ts';
import type { Case } from './case.ts';
import { expectReason, expectSame } from './expectations.ts';
import { within } from './patience.ts';

/** Long enough for an abort to be heard, which needs no server. */
const patienceMs = 2000;

/** Long enough for a call to be with the server, whatever an adapter does first. */
const onItsWayMs = 20;

/**
 * The law that waiting can be ended, even where the server never answers.
 *
 * @param queries - answered as before once the server goes on
 * @param writes - may still take effect then
 */
export function hangingCase<Store, Contents>(
  queries: Calls<Store>,
  writes: Calls<Store>,
  prepare: (store: Store) => Promise<unknown>,
): Case<Store, Contents> {
  return {
    law: 'while the server hangs, an abort ends every call, and once it goes on they are answered',
    needs: ['pause'],
    async run(given) {
      const { store } = given;
      await prepare(store);
      const before = new Map<string, unknown>();
      for (const [name, call] of Object.entries(queries)) before.set(name, await call(store, {}));
      const end = async (calls: Calls<Store>) => {
        for (const [name, call] of Object.entries(calls)) {
          const reason = new Error('the caller went away');
          const controller = new AbortController();
          const waiting = call(store, { signal: controller.signal });
          // Failing before anybody waits for it is no fault.
          waiting.catch(() => {});
          await setTimeout(onItsWayMs);
          controller.abort(reason);
          await expectReason(within(waiting, `${name} to end`, patienceMs), reason, name);
        }
      };
      await given.whilePaused(() => end(queries));
      for (const [name, call] of Object.entries(queries)) {
        expectSame(await call(store, {}), before.get(name), name);
      }
      await given.whilePaused(() => end(writes));
    },
  };
}
