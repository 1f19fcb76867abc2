import { inspect } from 'node:util';
import type { Case } from '../suite/case.ts';
import { expectAnswer, expectFailure, Mismatch, type Outcome, outcomeOf } from '../suite/expectations.ts';
import { FixtureError } from '../suite/fixture-error.ts';
import { eventually, within } from '../suite/patience.ts';
import { openAdapter } from './open-adapter.ts';
import { openAllPorts } from './open-all-ports.ts';
import type { ClientAdapterUnderTest, RefusedAdapter } from './subject.ts';

/** The laws of adapters that reach their store by a client: whoever made it closes it. */
export function clientAdapterCases(): Case<ClientAdapterUnderTest>[] {
  return [
    {
      law: 'making it and its ports connects to nothing',
      async run({ store }) {
        const before = await store.connections();
        const unused = openAllPorts(store);
        // By the time that another has come and gone, this one would have come too.
        const other = openAdapter(store.make(), store.others);
        await store.use(other.ports);
        await other.close();
        await eventually(store.connections, before, 'the connections');
        await unused.close();
      },
    },
    {
      law: 'closing it closes the client that it made',
      async run({ store }) {
        const before = await store.connections();
        const { ports, close } = openAdapter(store.make(), store.others);
        await store.use(ports);
        const during = await store.connections();
        if (during <= before) throw new Mismatch('more connections while it is used', `${during} as before`);
        await close();
        await eventually(store.connections, before, 'the connections once it is closed');
      },
    },
    {
      law: 'its ports reject once it is closed, and do not hang',
      async run({ store }) {
        for (const used of [true, false]) {
          const { ports, close } = openAdapter(store.make(), store.others);
          if (used) await store.use(ports);
          await close();
          await expectFailure(within(store.use(ports), 'an end of the call'), 'CLOSED', 'CONNECTION');
        }
      },
    },
    {
      law: 'a client that was lent works on when the adapter is closed',
      async run({ store }) {
        const answered = 'an answer to the client';
        const client = await store.lend();
        const { ports, close } = openAdapter(client.make(), store.others);
        await store.use(ports);
        await close();
        await expectAnswer(within(client.use(), answered), answered);
        await client.close();
      },
    },
    {
      law: 'two adapters over one client work side by side, and one outlives the other',
      async run({ store }) {
        const answered = 'an answer to the second';
        const client = await store.lend();
        const first = openAdapter(client.make(), store.others);
        const second = openAdapter(client.make(), store.others);
        await Promise.all([store.use(first.ports), store.use(second.ports)]);
        await first.close();
        await expectAnswer(within(store.use(second.ports), answered), answered);
        await second.close();
        await client.close();
      },
    },
    {
      law: 'a store that does not let it in is told as what it is, without the password',
      async run({ store }) {
        expectTold(store.refused);
        for (const { make, secret, code } of store.refused) {
          const adapter = make();
          const { ports, close } = openAdapter(adapter, store.others);
          const calls = [() => store.use(ports), ...(adapter.ping ? [async () => adapter.ping?.({})] : [])];
          for (const call of calls) {
            const outcome = await outcomeOf(within(call(), 'an end of the call'));
            // As a host's logger writes it, with its causes.
            const told = inspect(outcome, { depth: Number.POSITIVE_INFINITY });
            if (told.includes(secret))
              throw new Mismatch('an error without the password', 'one that tells it');
            await expectFailure(again(outcome), code);
          }
          await close();
        }
      },
    },
  ];
}

/** Expects ways in that can break the law; without them it would hold of every adapter. */
function expectTold(refused: readonly RefusedAdapter[]): void {
  if (refused.length === 0) {
    throw new FixtureError('refused is empty; give at least one adapter that its store does not let in');
  }
  if (refused.some(({ secret }) => secret === '')) {
    throw new FixtureError(
      'a secret in refused is empty, and stands in every text; give the adapter a password',
    );
  }
}

function again<T>(outcome: Outcome<T>): Promise<T> {
  return 'error' in outcome ? Promise.reject(outcome.error) : Promise.resolve(outcome.value);
}
