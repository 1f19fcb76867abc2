import {
  CheckpointError,
  type Json,
  type StateProjection,
  type StateStore,
  sameCheckpoint,
} from '@learntrack/core';
import { stateStoreKind } from '../../src/state-store/kind.ts';
import { collect } from '../../src/suite/expectations.ts';
import type { Plant } from '../remote-memory/remote.ts';
import { withMethods } from '../remote-memory/with-methods.ts';
import { fold } from './fold.ts';
import type { Mutant } from './mutant.ts';
import { projectionMutants } from './projection-mutants.ts';

/** Plants a bug into the states of every name. */
function inEach(plant: Plant<StateProjection>): Plant<StateStore> {
  return (right) => {
    const planted = new Map<string, StateProjection>();
    return {
      open: (name) => {
        const opened = planted.get(name) ?? withMethods(right.open(name), plant(right.open(name)));
        planted.set(name, opened);
        return opened;
      },
    };
  };
}

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
  // Students are forgotten by changes that stay at their checkpoint.
  forgetsNobody: (right) => ({
    apply: async (change, options) => {
      if (!sameCheckpoint(change.after, change.upTo)) await right.apply(change, options);
    },
  }),
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
  addsFirst: (right) => {
    let forgotten: typeof right.apply extends (change: infer Change) => unknown ? Change | undefined : never;
    return {
      apply: async (change, options) => {
        if (sameCheckpoint(change.after, change.upTo)) {
          forgotten = change;
          return;
        }
        await right.apply(change, options);
        if (forgotten) await right.apply({ ...forgotten, after: change.upTo, upTo: change.upTo }, options);
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
    name: 'scans the first hundred keys',
    plant: inEach((right) => ({
      async *scan(options) {
        let scanned = 0;
        for await (const entry of right.scan(options)) if (scanned++ < 100) yield entry;
      },
    })),
    caughtBy: ['scan gives every key and its state once'],
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
    caughtBy: ['load and scan see the generation that is built'],
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
    name: 'leaks a cursor',
    plant: inEach((right) => ({
      async *scan(options) {
        const iterator = right.scan(options)[Symbol.asyncIterator]();
        for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value;
      },
    })),
    caughtBy: ['leaving early frees the cursor'],
  },
];
