import { setImmediate, setTimeout as sleep } from 'node:timers/promises';
import type { Case } from '../suite/case.ts';
import { Mismatch, outcomeOf } from '../suite/expectations.ts';
import { FixtureError } from '../suite/fixture-error.ts';
import { within } from '../suite/patience.ts';
import { openAdapter } from './open-adapter.ts';
import { openAllPorts } from './open-all-ports.ts';
import type { AdapterUnderTest } from './subject.ts';

const callsAtOnce = 8;
/** Long enough for a watch to reach the store, and to wait there. */
const underWayMs = 200;
/** More items than any stream of a test has left. */
const endless = 100_000;

/** When an adapter may be closed: before its calls have left, or behind that; while it connects, or behind that. */
const moments = [true, false].flatMap((connected) => [0, 1, 2].map((hops) => ({ connected, hops })));

/** The laws of an adapter's end. */
export function closingCases<Tested extends AdapterUnderTest>(): Case<Tested>[] {
  return [
    {
      law: 'one that was never used can be closed',
      async run({ store }) {
        await within(openAdapter(store.make()).close(), 'the adapter to close');
        await within(openAllPorts(store).close(), 'the adapter to close with its ports');
      },
    },
    {
      law: 'closing it again does no harm',
      async run({ store }) {
        const { ports, close } = openAdapter(store.make(), store.others);
        await store.use(ports);
        await close();
        await within(close(), 'the second close');
      },
    },
    {
      law: 'closing it while calls are on their way ends them, in one way or another',
      async run({ store }) {
        for (const { connected, hops } of moments) {
          const { ports, close } = openAdapter(store.make(), store.others);
          if (connected) await store.use(ports);
          const calls = Array.from({ length: callsAtOnce }, () => outcomeOf(store.use(ports)));
          for (let hop = 0; hop < hops; hop++) await setImmediate();
          await within(close(), 'the adapter to close');
          await within(Promise.all(calls), 'an end of every call');
        }
      },
    },
    {
      law: 'closing it ends what watches it, where it can be watched',
      async run({ store }) {
        if (!store.watch) return;
        const { ports, close } = openAdapter(store.make(), store.others);
        await store.use(ports);
        const watch = store.watch(ports)[Symbol.asyncIterator]();
        const begun = outcomeOf(readOn(watch, 2));
        const early = await Promise.race([begun, sleep(underWayMs)]);
        if (early && 'error' in early) throw early.error;
        if (early?.value === 'ended') {
          throw new FixtureError('what watch() begins must wait for more, or give more than two items');
        }
        await within(close(), 'the adapter to close');
        const rest = await within(
          begun.then(() => outcomeOf(readOn(watch, endless))),
          'an end of what watches it',
        );
        if ('value' in rest && rest.value !== 'ended') {
          throw new Mismatch('an end of what watches it', `${endless} items more`);
        }
      },
    },
    {
      law: 'one that was used can be closed while the server is down',
      needs: ['faults'],
      async run({ store, faults }) {
        const { ports, close } = openAdapter(store.make(), store.others);
        await store.use(ports);
        await faults.stop();
        try {
          await within(close(), 'the adapter to close');
        } finally {
          await faults.start();
        }
      },
    },
  ];
}

/** Reads some items, one by one, or fewer where there are no more. */
async function readOn(items: AsyncIterator<unknown>, count: number): Promise<'ended' | 'going on'> {
  for (let read = 0; read < count; read++) {
    if ((await items.next()).done) return 'ended';
    // What gives items without end must not keep the clock from telling that it is late.
    await setImmediate();
  }
  return 'going on';
}
