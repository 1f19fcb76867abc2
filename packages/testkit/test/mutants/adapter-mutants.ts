import { type ActivityStore, type Adapter, AuthenticationError, ConnectionError } from '@learntrack/core';
import type { ClientAdapterUnderTest, LentClient, RefusedAdapter } from '../../src/adapter/subject.ts';
import type { Plant } from '../remote-memory/remote.ts';
import { withMethods } from '../remote-memory/with-methods.ts';
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
    throws: true,
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
    throws: true,
    caughtBy: ['closing it again does no harm'],
  },
  {
    name: 'is never well',
    plant: making(() => ({ ping: () => Promise.reject(new AuthenticationError('not allowed', details)) })),
    throws: true,
    caughtBy: ['its ping, where it has one, resolves while the store answers'],
  },
  {
    name: 'pings nothing',
    plant: making(() => ({ ping: async () => {} })),
    caughtBy: [
      'a signal that is aborted already stops the ping, where it has one',
      'while the server is down, its ping, where it has one, fails with a retryable error, and resolves thereafter',
    ],
  },
  {
    name: 'says nothing of what it sees',
    plant: making(() => ({ inspect: { version: async () => '' } })),
    caughtBy: ['it can be set up again, and finds its store in order then, as far as it looks'],
  },
  {
    name: 'can be set up but once',
    plant: making(() => {
      let done = false;
      return {
        setup: async () => {
          if (done) throw new TypeError('the table is there already');
          done = true;
        },
      };
    }),
    throws: true,
    caughtBy: ['it can be set up again, and finds its store in order then, as far as it looks'],
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
    throws: true,
    caughtBy: ['one that was used can be closed while the server is down'],
  },
  {
    name: 'forgets the calls that are on their way when it is closed',
    plant: making((right) => {
      let closed = false;
      return {
        ...using(right, undefined, () => (closed ? new Promise(() => {}) : undefined)),
        close: async () => {
          closed = true;
          await right.close?.();
        },
      };
    }),
    caughtBy: ['closing it while calls are on their way ends them, in one way or another'],
  },
  {
    name: 'waits for ever for what the server has not answered when it is closed',
    plant: making((right) => {
      let calls = 0;
      return {
        ...using(
          right,
          () => {
            calls += 1;
          },
          () => {
            calls -= 1;
          },
        ),
        close: () => (calls > 0 ? new Promise(() => {}) : (right.close?.() ?? Promise.resolve())),
      };
    }),
    caughtBy: ['closing it while calls are on their way ends them, in one way or another'],
  },
  {
    name: 'leaves those who watch waiting when it is closed',
    plant: making((right) =>
      replacing(right, {
        async *watch() {
          yield 0;
          await new Promise(() => {});
        },
      }),
    ),
    caughtBy: ['closing it ends what watches it, where it can be watched'],
  },
  {
    name: 'goes on telling those who watch once it is closed',
    plant: making((right) =>
      replacing(right, {
        async *watch() {
          for (let position = 0; ; position++) yield position;
        },
      }),
    ),
    caughtBy: ['closing it ends what watches it, where it can be watched'],
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
        activityStore: (resolve) => {
          void ping?.({});
          return ports.activityStore?.(resolve) as ActivityStore;
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
    plant: refusedWith(({ secret }) => {
      const cause = new Error(`connecting to memory://user:${secret}@localhost`);
      return new AuthenticationError('not allowed', { ...details, cause });
    }),
    caughtBy: ['a store that does not let it in is told as what it is, without the password'],
  },
  {
    name: 'tells a wrong password as a server that is down, to be tried again',
    plant: refusedWith(() => new ConnectionError('not reached', details)),
    caughtBy: ['a store that does not let it in is told as what it is, without the password'],
  },
  {
    name: 'tells a server that is down as a wrong password',
    plant: refusedWith(() => new AuthenticationError('not allowed', details)),
    caughtBy: ['a store that does not let it in is told as what it is, without the password'],
  },
  {
    name: 'tells the password in the errors of its ping alone',
    plant: ({ refused }) => ({
      refused: refused.map((one) => ({
        ...one,
        make: () =>
          changed(one.make(), () => ({
            ping: () => Promise.reject(new ConnectionError(`no way in with ${one.secret}`, details)),
          })),
      })),
    }),
    caughtBy: ['a store that does not let it in is told as what it is, without the password'],
  },
];

const details = { adapter: 'remote-memory', operation: 'ping' };

function changed(right: Adapter, change: (right: Adapter) => Partial<Adapter>): Adapter {
  return { ...right, ...change(right) };
}

/** Fails in another way when the store does not let it in. */
function refusedWith(errorOf: (refused: RefusedAdapter) => Error): Plant<ClientAdapterUnderTest> {
  return ({ refused }) => ({
    refused: refused.map((one) => ({
      ...one,
      make: () => changed(one.make(), (right) => using(right, () => Promise.reject(errorOf(one)))),
    })),
  });
}

/** Does something before and after each call of the adapter's port, but for its streams. */
function using(
  { ports }: Adapter,
  before: () => unknown = () => {},
  after: () => unknown = () => {},
): Pick<Adapter, 'ports'> {
  return {
    ports: {
      activityStore: (resolve) => {
        const right = ports.activityStore?.(resolve) as ActivityStore;
        return new Proxy(right, {
          get: (_, method: keyof ActivityStore) => {
            const call = Reflect.get(right, method) as (...args: unknown[]) => unknown;
            if (method === 'watch') return call;
            return async (...args: unknown[]) => {
              await before();
              const result = await call(...args);
              await after();
              return result;
            };
          },
        });
      },
    },
  };
}

/** Does some methods of the adapter's port in another way. */
function replacing({ ports }: Adapter, methods: Partial<ActivityStore>): Pick<Adapter, 'ports'> {
  return {
    ports: {
      activityStore: (resolve) => withMethods(ports.activityStore?.(resolve) as ActivityStore, methods),
    },
  };
}
