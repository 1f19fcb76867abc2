import {
  type Checkpoint,
  CheckpointError,
  PositionConflictError,
  type Projection,
  type StoredCheckpoint,
} from '@learntrack/core';
import { bare } from '../../src/projection/follower.ts';
import type { ProjectionKind } from '../../src/projection/projection-kind.ts';
import type { Fixture, Loss } from '../../src/suite/fixture.ts';
import { type Plant, remote } from './remote.ts';
import { withMethods } from './with-methods.ts';

/** How a probe reads a store that lies in memory. */
export interface Reading<Store, Contents> {
  readonly contents: (store: Store) => Promise<Contents>;
  readonly mentions: (store: Store, text: string) => Promise<boolean>;
}

/** A projection in memory behind a wire, with every capability. */
export function remoteProjection<Store extends Projection<never>, Contents>(
  kind: ProjectionKind<Store, Contents>,
  reading: Reading<Store, Contents>,
  plant?: Plant<Store>,
): Fixture<Store, Contents> {
  const { server, attic, ...fixture } = remote(kind.inMemory(), plant);
  return {
    ...fixture,
    probe: {
      contents: () => reading.contents(server.store),
      mentions: async (text) =>
        attic.some((left) => left.includes(text)) || reading.mentions(server.store, text),
      openCursors: async () => server.openCursors,
    },
    lose: (what) => lose(what, server, kind),
  };
}

/** Where a store lies, so that another can be put in its place. */
export interface Place<Store> {
  store: Store;
}

/** Destroys a part of what a store holds. */
export async function lose<Store extends Projection<never>>(
  what: Loss,
  place: Place<Store>,
  kind: ProjectionKind<Store, never>,
): Promise<void> {
  const empty = kind.inMemory();
  if (what === 'data') await pretend(kind, empty, place.store);
  place.store = what === 'checkpoint' ? withoutCheckpoint(place, empty) : empty;
}

/** Makes an empty store believe that it stands where another does. */
async function pretend<Store extends Projection<never>>(
  kind: ProjectionKind<Store, never>,
  empty: Store,
  other: Store,
): Promise<void> {
  const checkpoint = await other.readCheckpoint();
  if (!checkpoint) return;
  let stored: StoredCheckpoint;
  let after: Checkpoint | undefined;
  do {
    stored = await empty.startGeneration({ ...checkpoint, after, replace: true });
    after = bare(stored);
  } while (stored.generation < checkpoint.generation);
  await kind.apply(empty, { after, upTo: bare(checkpoint), entries: [] });
  await empty.completeGeneration(bare(checkpoint));
}

/** A store that has its data, but does not know any more what it is. */
function withoutCheckpoint<Store extends Projection<never>>(place: Place<Store>, empty: Store): Store {
  const methods: Partial<Projection<never>> = {
    readCheckpoint: async () => undefined,
    apply: async () => {
      throw new PositionConflictError('no checkpoint is stored');
    },
    startGeneration: async (start) => {
      if (!start.replace) throw new CheckpointError('there is data without a checkpoint');
      place.store = empty;
      return empty.startGeneration(start);
    },
  };
  return withMethods(place.store, methods as Partial<Store>);
}
