import {
  type ActivityStore,
  type Adapter,
  AuthenticationError,
  closedError,
  defineAdapter,
  memoryAdapter,
} from '@learntrack/core';
import { openAdapter } from '../../src/adapter/open-adapter.ts';
import type { ClientAdapterUnderTest } from '../../src/adapter/subject.ts';
import type { Subject } from '../../src/suite/subject.ts';
import { type MemoryClient, MemoryServer } from './memory-server.ts';
import type { Plant } from './remote.ts';
import { withMethods } from './with-methods.ts';

type Client = MemoryClient<ActivityStore>;

/** Either a client, which the adapter borrows, or the way to one, which it owns. */
type Options = { readonly client: Client } | { readonly connect: () => Client };

/** A log in memory behind a wire. */
function remoteAdapter(options: Options): Adapter<'activityStore'> {
  const borrowed = 'client' in options;
  const closing = new AbortController();
  let client = borrowed ? options.client : undefined;
  const connected = (): Client => {
    closing.signal.throwIfAborted();
    if (!client && !borrowed) client = options.connect();
    return client as Client;
  };
  const call =
    (method: keyof ActivityStore) =>
    async (...args: unknown[]): Promise<unknown> => {
      const remote = Reflect.get(connected().store, method) as (...args: unknown[]) => Promise<unknown>;
      return remote(...args);
    };
  const watch: ActivityStore['watch'] = async function* ({ signal } = {}) {
    const ending = signal ? AbortSignal.any([signal, closing.signal]) : closing.signal;
    yield* connected().store.watch({ signal: ending });
  };
  return defineAdapter({
    name: 'remote-memory',
    ports: {
      activityStore: () =>
        new Proxy({} as ActivityStore, {
          get: (_, method: keyof ActivityStore) => (method === 'watch' ? watch : call(method)),
        }),
    },
    ping: async (callOptions) => {
      await call('head')(callOptions);
    },
    close: async () => {
      closing.abort(closedError());
      if (!borrowed) client?.close();
    },
  });
}

/** The adapter over a server of its own; what is planted is wrong in how it is made. */
export function remoteAdapterSubject(
  plant: Plant<ClientAdapterUnderTest> = () => ({}),
): Subject<ClientAdapterUnderTest> {
  return {
    name: 'remote memory',
    capabilities: ['faults'],
    create: async () => {
      const server = serverOfLog();
      const down = serverOfLog();
      await down.stop();
      const clients: Client[] = [];
      const connect = () => {
        const client = server.connect();
        clients.push(client);
        return client;
      };
      const right: ClientAdapterUnderTest = {
        make: () => remoteAdapter({ connect }),
        use: ({ activityStore }) => activityStore.head(),
        watch: ({ activityStore }) => activityStore.watch(),
        lend: async () => {
          const client = connect();
          return {
            make: () => remoteAdapter({ client }),
            use: () => client.store.head(),
            close: async () => client.close(),
          };
        },
        connections: async () => clients.filter(({ closed }) => !closed).length,
        refused: [
          {
            make: () => remoteAdapter({ connect: () => down.connect() }),
            secret: 'hunter2',
            code: 'CONNECTION',
          },
          { make: () => remoteAdapter({ connect: refuse }), secret: 'hunter3', code: 'AUTHENTICATION' },
        ],
      };
      return {
        store: withMethods(right, plant(right, [])),
        close: async () => {},
        faults: { stop: () => server.stop(), kill: () => server.kill(), start: () => server.start() },
      };
    },
  };
}

function serverOfLog(): MemoryServer<ActivityStore> {
  return new MemoryServer(openAdapter(memoryAdapter()).ports.activityStore);
}

function refuse(): never {
  throw new AuthenticationError('wrong password', { adapter: 'remote-memory', operation: 'connect' });
}
