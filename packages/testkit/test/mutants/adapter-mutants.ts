import { type Adapter, AuthenticationError, type ScoreBoard } from '@learntrack/core';
import type { ClientAdapterUnderTest, LentClient } from '../../src/adapter/subject.ts';
import type { Plant } from '../remote-memory/remote.ts';
import type { Mutant } from './mutant.ts';

/** Does something wrong in an adapter that makes its own client. */
const making = (change: (right: Adapter) => Partial<Adapter>): Plant<ClientAdapterUnderTest> => {
  return ({ make }) => ({ make: () => changed(make(), change) });
};

/** Does something wrong in an adapter over a client that it is given. */
const borrowing = (
  change: (right: Adapter, client: LentClient) => Partial<Adapter>,
): Plant<ClientAdapterUnderTest> => {
  return ({ lend }) => ({
    lend: async () => {
      const client = await lend();
      return { ...client, make: () => changed(client.make(), (right) => change(right, client)) };
    },
  });
};

/** An adapter with one bug each. */
export const adapterMutants: Mutant<ClientAdapterUnderTest>[] = [
  {
    name: 'has no name',
    plant: making(() => ({ name: '' })),
    caughtBy: ['it has a name, and tells the version of the core that it was made with'],
  },
  {
    name: 'was not made by defineAdapter',
    plant: making(() => ({ coreVersion: 'unknown' })),
    caughtBy: ['it has a name, and tells the version of the core that it was made with'],
  },
  {
    name: 'names a port that it does not have',
    plant: making(({ ports }) => ({ ports: { ...ports, regionGraph: () => 'to be done' as never } })),
    caughtBy: ['it provides every port that it names'],
  },
  {
    name: 'closes what it has not opened',
    plant: making((right) => {
      let opened = false;
      return {
        ...using(right, () => {
          opened = true;
        }),
        close: async () => {
          if (!opened) throw new TypeError('the client is undefined');
          await right.close?.();
        },
      };
    }),
    caughtBy: ['one that was never used can be closed'],
  },
  {
    name: 'throws when it is closed twice',
    plant: making((right) => {
      let closed = false;
      return {
        close: async () => {
          if (closed) throw new TypeError('the client is closed');
          closed = true;
          await right.close?.();
        },
      };
    }),
    caughtBy: ['closing it again does no harm'],
  },
  {
    name: 'is never well',
    plant: making(() => ({ ping: () => Promise.reject(new AuthenticationError('not allowed', details)) })),
    caughtBy: ['ping resolves while the store answers'],
  },
  {
    name: 'pings nothing',
    plant: making(() => ({ ping: async () => {} })),
    caughtBy: [
      'a signal that is aborted already stops the ping',
      'while the server is down, ping fails with a retryable error, and resolves once it is back',
    ],
  },
  {
    name: 'takes leave of the server, and fails when nobody answers',
    plant: making((right) => {
      let used = false;
      return {
        ...using(right, () => {
          used = true;
        }),
        close: async () => {
          if (used) await right.ping?.({});
          await right.close?.();
        },
      };
    }),
    caughtBy: ['one that was used can be closed while the server is down'],
  },
  {
    name: 'connects when it is made',
    plant: making((right) => {
      void right.ping?.({});
      return {};
    }),
    caughtBy: ['making it and its ports connects to nothing'],
  },
  {
    name: 'connects when a port is made',
    plant: making(({ ports, ping }) => ({
      ports: {
        scoreBoard: (resolve) => {
          void ping?.({});
          return ports.scoreBoard?.(resolve) as ScoreBoard;
        },
      },
    })),
    caughtBy: ['making it and its ports connects to nothing'],
  },
  {
    name: 'leaves the client open that it made',
    plant: making(() => ({ close: async () => {} })),
    caughtBy: [
      'closing it closes the client that it made',
      'its ports reject once it is closed, and do not hang',
    ],
  },
  {
    name: 'hangs once it is closed',
    plant: making((right) => {
      let closed = false;
      return {
        ...using(right, () => (closed ? new Promise(() => {}) : undefined)),
        close: async () => {
          closed = true;
          await right.close?.();
        },
      };
    }),
    caughtBy: ['its ports reject once it is closed, and do not hang'],
  },
  {
    name: 'closes the client that it was lent',
    plant: borrowing((_, client) => ({ close: () => client.close() })),
    caughtBy: [
      'a client that was lent works on when the adapter is closed',
      'two adapters over one client work side by side, and one outlives the other',
    ],
  },
  {
    name: 'is one adapter for every caller',
    plant: ({ lend }) => ({
      lend: async () => {
        const client = await lend();
        const only = client.make();
        return { ...client, make: () => only };
      },
    }),
    caughtBy: ['two adapters over one client work side by side, and one outlives the other'],
  },
  {
    name: 'tells the password in the cause of its errors',
    plant: ({ refused }) => ({
      refused: refused.map(({ make, secret }) => ({
        secret,
        make: () => {
          const cause = new Error(`connecting to memory://user:${secret}@localhost`);
          const leaking = () => Promise.reject(new AuthenticationError('not allowed', { ...details, cause }));
          return changed(make(), (right) => using(right, leaking));
        },
      })),
    }),
    caughtBy: ['a store that does not let it in is told without the password'],
  },
];

const details = { adapter: 'remote-memory', operation: 'ping' };

function changed(right: Adapter, change: (right: Adapter) => Partial<Adapter>): Adapter {
  return { ...right, ...change(right) };
}

/** Does something before each call of the adapter's port. */
function using({ ports }: Adapter, before: () => unknown): Pick<Adapter, 'ports'> {
  return {
    ports: {
      scoreBoard: (resolve) => {
        const right = ports.scoreBoard?.(resolve) as ScoreBoard;
        return new Proxy(right, {
          get:
            (_, method: keyof ScoreBoard) =>
            async (...args: unknown[]) => {
              await before();
              return Reflect.apply(Reflect.get(right, method) as () => unknown, right, args);
            },
        });
      },
    },
  };
}
