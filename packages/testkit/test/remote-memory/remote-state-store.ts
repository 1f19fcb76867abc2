import { memoryAdapter, type StateProjection, type StateStore } from '@learntrack/core';
import { openAdapter } from '../../src/adapter/open-adapter.ts';
import { projectionName, type StateStoreContents, stateStoreKind } from '../../src/state-store/kind.ts';
import { collect } from '../../src/suite/expectations.ts';
import type { Subject } from '../../src/suite/subject.ts';
import { type Plant, remote, remoteMemory } from './remote.ts';
import { lose, type Place } from './remote-projection.ts';

export function remoteStateStore(plant?: Plant<StateStore>): Subject<StateStore, StateStoreContents> {
  return {
    ...remoteMemory,
    create: async () => {
      const others = openAdapter(memoryAdapter()).ports.stateStore;
      const place: Place<StateProjection> = { store: stateStoreKind.inMemory() };
      const store: StateStore = {
        open: (name) => (name === projectionName ? place.store : others.open(name)),
      };
      const { server, attic, ...fixture } = remote(store, plant);
      const states = async () => new Map(await collect(place.store.entries()));
      return {
        ...fixture,
        probe: {
          contents: async () => new Map([[projectionName, await states()]]),
          mentions: async (text) =>
            attic.some((left) => left.includes(text)) ||
            JSON.stringify([...(await states())]).includes(JSON.stringify(text)),
          openCursors: async () => server.openCursors,
        },
        lose: (what) => lose(what, place, stateStoreKind),
      };
    },
  };
}
