import { type Adapter, closedError, defineAdapter, memoryAdapter, type ScoreBoard } from '@learntrack/core';
import { openAdapter } from '../../src/adapter/open-adapter.ts';
import type { ClientAdapterUnderTest } from '../../src/adapter/subject.ts';
import type { Subject } from '../../src/suite/subject.ts';
import { type MemoryClient, MemoryServer } from './memory-server.ts';
import type { Plant } from './remote.ts';
import { withMethods } from './with-methods.ts';

type Client = MemoryClient<ScoreBoard>;

/** Either a client, which the adapter borrows, or the way to one, which it owns. */
type Options = { readonly client: Client } | { readonly connect: () => Client };

/** Scores in memory behind a wire. */
function remoteAdapter(options: Options): Adapter<'scoreBoard'> {
  const borrowed = 'client' in options;
  let client = borrowed ? options.client : undefined;
  let closed = false;
  const connected = (): Client => {
    if (closed) throw closedError();
    if (!client && !borrowed) client = options.connect();
    return client as Client;
  };
  const call =
    (method: keyof ScoreBoard) =>
    async (...args: unknown[]): Promise<unknown> => {
      const remote = Reflect.get(connected().store, method) as (...args: unknown[]) => Promise<unknown>;
      return remote(...args);
    };
  return defineAdapter({
    name: 'remote-memory',
    ports: {
      scoreBoard: () => new Proxy({} as ScoreBoard, { get: (_, method: keyof ScoreBoard) => call(method) }),
    },
    ping: async (callOptions) => {
      await call('readCheckpoint')(callOptions);
    },
    close: async () => {
      closed = true;
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
      const server = serverOfScores();
      const down = serverOfScores();
      await down.stop();
      const clients: Client[] = [];
      const connect = () => {
        const client = server.connect();
        clients.push(client);
        return client;
      };
      const right: ClientAdapterUnderTest = {
        make: () => remoteAdapter({ connect }),
        use: ({ scoreBoard }) => scoreBoard.readCheckpoint(),
        lend: async () => {
          const client = connect();
          return {
            make: () => remoteAdapter({ client }),
            use: () => client.store.readCheckpoint(),
            close: async () => client.close(),
          };
        },
        connections: async () => clients.filter(({ closed }) => !closed).length,
        refused: [{ make: () => remoteAdapter({ connect: () => down.connect() }), secret: 'hunter2' }],
      };
      return {
        store: withMethods(right, plant(right)),
        close: async () => {},
        faults: { stop: () => server.stop(), kill: () => server.kill(), start: () => server.start() },
      };
    },
  };
}

function serverOfScores(): MemoryServer<ScoreBoard> {
  return new MemoryServer(openAdapter(memoryAdapter()).ports.scoreBoard);
}
