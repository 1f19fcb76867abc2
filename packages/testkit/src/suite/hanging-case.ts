import type { CallOptions } from '@learntrack/core';
import type { Case } from './case.ts';
import { expectReason, expectSame } from './expectations.ts';
import { within } from './patience.ts';

/** Long enough for an abort to be heard, which needs no server. */
const patienceMs = 2000;

/** Calls of a store, by their names. */
export interface Calls<Store> {
  readonly [name: string]: (store: Store, options: CallOptions) => Promise<unknown>;
}

/** The law that waiting can be ended, even where the server never answers. */
export function hangingCase<Store, Contents>(
  calls: Calls<Store>,
  prepare: (store: Store) => Promise<unknown> = async () => {},
): Case<Store, Contents> {
  return {
    law: 'while the server hangs, an abort ends every call, and once it goes on they are answered',
    needs: ['pause'],
    async run(given) {
      const { store } = given;
      await prepare(store);
      const before = new Map<string, unknown>();
      for (const [name, call] of Object.entries(calls)) before.set(name, await call(store, {}));
      await given.whilePaused(async () => {
        for (const [name, call] of Object.entries(calls)) {
          const reason = new Error('the caller went away');
          const controller = new AbortController();
          const waiting = call(store, { signal: controller.signal });
          controller.abort(reason);
          await expectReason(within(waiting, `${name} to end`, patienceMs), reason, name);
        }
      });
      for (const [name, call] of Object.entries(calls)) {
        expectSame(await call(store, {}), before.get(name), name);
      }
    },
  };
}
