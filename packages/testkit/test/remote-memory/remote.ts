import type { Fixture, Opened } from '../../src/suite/fixture.ts';
import type { Capability } from '../../src/suite/subject.ts';
import { MemoryServer } from './memory-server.ts';
import { withMethods } from './with-methods.ts';

/**
 * Some methods of an adapter's store, done wrongly, over the right ones. Called for each client.
 *
 * @param attic - texts that a wrong adapter leaves in the database, where a probe finds them and nobody else
 */
export type Plant<Store> = (right: Store, attic: string[]) => Partial<Store>;

/** A store in memory behind a wire. */
export interface Remote<Store extends object>
  extends Pick<Fixture<Store>, 'store' | 'close' | 'faults' | 'pause'> {
  readonly server: MemoryServer<Store>;
  readonly attic: readonly string[];
  readonly reopen: () => Promise<Opened<Store>>;
}

/** Puts a store behind a wire; what is planted is wrong at the client's end. */
export function remote<Store extends object>(store: Store, plant: Plant<Store> = () => ({})): Remote<Store> {
  const server = new MemoryServer(store);
  const attic: string[] = [];
  const connect = (): Opened<Store> => {
    const client = server.connect();
    return {
      store: withMethods(client.store, plant(client.store, attic)),
      close: async () => client.close(),
    };
  };
  return {
    ...connect(),
    server,
    attic,
    reopen: async () => connect(),
    pause: () => server.pause(),
    faults: { stop: () => server.stop(), kill: () => server.kill(), start: () => server.start() },
  };
}

/** What the subjects behind a wire have in common. */
export const remoteMemory = {
  name: 'remote memory',
  // A mutant that only some examples betray is betrayed by the same ones each time.
  seed: 1,
  capabilities: ['generations', 'reopen', 'probe', 'lose', 'faults', 'pause'] satisfies Capability[],
};
