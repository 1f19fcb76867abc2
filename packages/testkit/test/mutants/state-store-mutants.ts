import {
  CheckpointError,
  type Json,
  type StateProjection,
  type StateStore,
  type StateUpdate,
  sameCheckpoint,
} from '@learntrack/core';
import { bare } from '../../src/projection/follower.ts';
import { stateStoreKind } from '../../src/state-store/kind.ts';
import { collect } from '../../src/suite/expectations.ts';
import type { Plant } from '../remote-memory/remote.ts';
import { withMethods } from '../remote-memory/with-methods.ts';
import { fold } from './fold.ts';
import type { Mutant } from './mutant.ts';
import { projectionMutants } from './projection-mutants.ts';
import { inEach } from './state-store-in-each.ts';
import { stateStoreSizeMutants } from './state-store-size-mutants.ts';

const updateInPlace =
  'updateAll keeps what a function changes in place, and takes away what it gives undefined for';

/** Reads all states, and then sets those that are to be set. */
const updating = (isToSet: (found: Json, wanted: Json | undefined) => boolean) =>
  inEach((right) => ({
    updateAll: async (after, update, options) => {
      const add = new Map<string, Json | undefined>();
      for (const [key, state] of await collect(right.entries(options))) {
        const wanted = update(state, key);
        if (isToSet(state, wanted)) add.set(key, wanted);
      }
      if (add.size > 0) await right.apply({ after, upTo: after, erase: new Map(), add }, options);
    },
  }));

const updatesWhateverIsStored: Plant<StateProjection> = (right) => ({
  updateAll: async (after, update, options) => {
    const stored = await right.readCheckpoint(options);
    await right.updateAll(stored ? bare(stored) : after, update, options);
  },
});

/** Changes the states that are set. */
const setting = (change: (key: string, state: Json | undefined) => [string, Json | undefined] | undefined) =>
  inEach((right) => ({
    apply: ({ add, ...rest }, options) => {
      const changed = [...add].flatMap(([key, state]) => {
        const entry = change(key, state);
        return entry ? [entry] : [];
      });
      return right.apply({ ...rest, add: new Map(changed) }, options);
    },
  }));

const ofOneProjection = projectionMutants<StateProjection, never>(stateStoreKind as never, {
  forgetsNobody: () => ({ updateAll: async () => {} }),
  foldsIds: (right) => ({
    apply: ({ add, ...rest }, options) =>
      right.apply({ ...rest, add: new Map([...add].map(([key, state]) => [fold(key), state])) }, options),
  }),
  missesTheUnknown: (right) => ({
    apply: async (change, options) => {
      if (change.add.size === 0) throw new CheckpointError('nothing to change');
      await right.apply(change, options);
    },
  }),
  // What forgets comes before the step.
  erasesFirst: updatesWhateverIsStored,
  addsFirst: (right) => {
    let forget: StateUpdate | undefined;
    return {
      updateAll: async (_, update) => {
        forget = update;
      },
      apply: async (change, options) => {
        await right.apply(change, options);
        if (forget) await right.updateAll(change.upTo, forget, options);
        forget = undefined;
      },
    };
  },
});

/** A state store with one bug each. */
export const stateStoreMutants: Mutant<StateStore>[] = [
  ...ofOneProjection.map(({ plant, ...mutant }) => ({ ...mutant, plant: inEach(plant) })),
  {
    name: 'takes null for no state',
    plant: setting((key, state) => [key, state ?? undefined]),
    caughtBy: [
      'a state comes back as it was set, whatever its shape',
      'load gives the states of the keys asked for, and nothing for keys without one',
    ],
  },
  {
    name: 'never takes a key away',
    plant: setting((key, state) => (state === undefined ? undefined : [key, state])),
    caughtBy: ['a state of undefined takes the key away'],
  },
  {
    name: 'orders keys by UTF-16',
    plant: inEach((right) => ({
      async *entries(options) {
        yield* (await collect(right.entries(options))).sort(([a], [b]) => (a < b ? -1 : 1));
      },
    })),
    caughtBy: ['entries come by key, in the order of code points'],
  },
  {
    name: 'compares nothing for a change that stays at its checkpoint',
    plant: inEach((right) => ({
      apply: async (change, options) => {
        const stored = await right.readCheckpoint(options);
        const stays = stored && sameCheckpoint(change.after, change.upTo);
        await right.apply(stays ? { ...change, after: stored, upTo: stored } : change, options);
      },
    })),
    caughtBy: ['a change that stays at its checkpoint takes effect, by compare-and-set as any other'],
  },
  {
    name: 'loads what queries see',
    plant: inEach((right) => ({
      load: async (keys, options) => {
        const loaded = new Map<string, Json>();
        for (const key of keys) {
          const state = await right.get(key, options);
          if (state !== undefined) loaded.set(key, state);
        }
        return loaded;
      },
    })),
    caughtBy: ['load and updateAll see the generation that is built'],
  },
  {
    name: 'takes a state that was changed in place for unchanged',
    plant: updating((found, wanted) => wanted !== found),
    caughtBy: [updateInPlace],
  },
  {
    name: 'keeps a state that an update takes away',
    plant: updating((_, wanted) => wanted !== undefined),
    caughtBy: [updateInPlace],
  },
  {
    name: 'updates whatever is stored',
    plant: inEach(updatesWhateverIsStored),
    caughtBy: ['updateAll leaves the checkpoint where it is, and is refused where another is stored'],
  },
  {
    name: 'updates what it has read before',
    plant: updating(() => true),
    caughtBy: ['workers that update all states at once undo nothing of what another did'],
  },
  {
    name: 'shows what is being built',
    plant: inEach((right) => ({
      get: async (key, options) => (await right.load([key], options)).get(key),
    })),
    caughtBy: ['get and entries see the generation before, until the next is completed'],
  },
  {
    name: 'takes names that look alike for the same',
    plant: (right) => ({ open: (name) => right.open(fold(name)) }),
    caughtBy: ['projections of different names share nothing, whatever the names'],
  },
  {
    name: 'hands out the states that it holds',
    plant: inEach((right) => {
      const held = new Map<string, Json | undefined>();
      return {
        get: async (key, options) => {
          if (!held.has(key)) held.set(key, await right.get(key, options));
          return held.get(key);
        },
      };
    }),
    caughtBy: ['whoever changes a state that was given or read changes nothing stored'],
  },
  {
    name: 'completes a rebuild by removing what was there under all names that match its own as a pattern',
    plant: clearing('completeGeneration', (name, other) => name === '*' && other !== name),
    caughtBy: ['rebuilding, completing and emptying a projection touches none of another name'],
  },
  {
    name: 'starts a rebuild by emptying every projection whose name begins with its own',
    plant: clearing('startGeneration', (name, other) => other.startsWith(name) && other !== name),
    caughtBy: ['rebuilding, completing and emptying a projection touches none of another name'],
  },
  ...stateStoreSizeMutants,
];

/** Empties projections of other names, too, where one is rebuilt. */
function clearing(
  method: 'startGeneration' | 'completeGeneration',
  clears: (name: string, other: string) => boolean,
): Plant<StateStore> {
  return (right) => {
    const names = new Set<string>();
    return {
      open: (name) => {
        names.add(name);
        const opened = right.open(name);
        const rebuilding = async <T>(call: Promise<T>): Promise<T> => {
          const result = await call;
          if (((await opened.readCheckpoint())?.generation ?? 0) > 1) {
            for (const other of names) if (clears(name, other)) await empty(right.open(other));
          }
          return result;
        };
        const methods: Partial<StateProjection> = {
          startGeneration: (...args) => rebuilding(opened.startGeneration(...args)),
          completeGeneration: (...args) => rebuilding(opened.completeGeneration(...args)),
        };
        return withMethods(opened, { [method]: methods[method] });
      },
    };
  };
}

/** Takes every key of a projection away. */
async function empty(projection: StateProjection): Promise<void> {
  const stored = await projection.readCheckpoint();
  if (!stored) return;
  await projection.updateAll(bare(stored), () => undefined);
}
