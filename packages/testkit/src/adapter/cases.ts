import type { Case } from '../suite/case.ts';
import { expectReason, expectRetryable, expectSame, Mismatch } from '../suite/expectations.ts';
import { within } from '../suite/patience.ts';
import { closingCases } from './closing-cases.ts';
import { openAllPorts } from './open-all-ports.ts';
import type { AdapterUnderTest } from './subject.ts';

/** The laws of every adapter, whatever ports it provides. */
export function adapterCases<Tested extends AdapterUnderTest>(): Case<Tested>[] {
  return [
    {
      law: 'it has a name, and tells the version of the core that it was made with',
      async run({ store }) {
        const { name, coreVersion } = store.make();
        if (name === '') throw new Mismatch('a name', 'an empty one');
        if (!/^\d+\.\d+\.\d+/.test(coreVersion)) throw new Mismatch('a version', JSON.stringify(coreVersion));
      },
    },
    {
      law: 'it provides every port that it names',
      async run({ store }) {
        const { made, close } = openAllPorts(store);
        const expected = Object.fromEntries(Object.keys(made).map((name) => [name, 'object']));
        const came = Object.fromEntries(Object.entries(made).map(([name, port]) => [name, typeof port]));
        expectSame(came, expected, 'the ports');
        await close();
      },
    },
    {
      law: 'its ping, where it has one, resolves while the store answers',
      async run({ store }) {
        const adapter = store.make();
        if (adapter.ping) await within(adapter.ping({}), 'an answer to the ping');
        await adapter.close?.();
      },
    },
    {
      law: 'a signal that is aborted already stops the ping, where it has one',
      async run({ store }) {
        const adapter = store.make();
        const reason = new Error('the caller went away');
        if (adapter.ping) {
          await expectReason(adapter.ping({ signal: AbortSignal.abort(reason) }), reason, 'ping');
        }
        await adapter.close?.();
      },
    },
    {
      law: 'while the server is down, its ping, where it has one, fails with a retryable error, and resolves thereafter',
      needs: ['faults'],
      async run({ store, faults }) {
        const adapter = store.make();
        if (!adapter.ping) return;
        const ping = async () => within(Promise.resolve(adapter.ping?.({})), 'an end of the ping');
        await ping();
        await faults.stop();
        try {
          await expectRetryable(ping());
        } finally {
          await faults.start();
        }
        await ping();
        await adapter.close?.();
      },
    },
    {
      law: 'it can be set up again, and finds its store in order then, as far as it looks',
      async run({ store }) {
        const adapter = store.make();
        await adapter.setup?.();
        await adapter.setup?.();
        for (const [aspect, look] of Object.entries(adapter.inspect ?? {})) {
          const seen = await within(look({}), `an answer to ${aspect}`);
          if (seen === '') throw new Mismatch(`what it saw of ${aspect}`, 'an empty text');
        }
        await adapter.close?.();
      },
    },
    ...closingCases<Tested>(),
  ];
}
