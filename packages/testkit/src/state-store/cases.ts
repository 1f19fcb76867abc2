import type {
  Checkpoint,
  Json,
  StateChanges,
  StateProjection,
  StateStore,
  StateUpdate,
} from '@learntrack/core';
import { hostileIds } from '../generators/hostile-ids.ts';
import { bare, logId } from '../projection/follower.ts';
import { byBytes } from '../reference/by-bytes.ts';
import type { Case } from '../suite/case.ts';
import { collect, expectFailure, expectSame } from '../suite/expectations.ts';
import { projectionName, type StateStoreContents, stateStoreKind } from './kind.ts';

/** States of every shape that JSON has, with what breaks serialisers. */
const shapes: readonly Json[] = [
  null,
  true,
  false,
  0,
  -1.5,
  0.1 + 0.2,
  1e-300,
  2 ** 53,
  '',
  'null\u0000byte',
  '$where',
  [],
  [[], [null, [1]]],
  {},
  { 'a.b': { $set: 1 }, '': 2, é: ['😀'] },
  JSON.parse('{ "__proto__": 1, "constructor": { "toString": 2 } }'),
];

/** The laws of states beyond those of every projection. */
export function stateStoreCases(): Case<StateStore, StateStoreContents>[] {
  return [
    {
      law: 'a state comes back as it was set, whatever its shape',
      async run({ store }) {
        const states = new Map(shapes.map((state, i) => [`key ${i}`, state]));
        const projection = await filled(store, states);
        for (const [key, state] of states)
          expectSame(await projection.get(key), state, `the state of ${key}`);
        expectSame(new Map(await collect(projection.entries())), states, 'all states');
      },
    },
    {
      law: 'a state of undefined takes the key away',
      async run({ store }) {
        const projection = await filled(
          store,
          new Map([
            ['a', 1],
            ['b', 2],
          ]),
        );
        await set(
          projection,
          new Map([
            ['a', undefined],
            ['unknown', undefined],
          ]),
        );
        expectSame(await projection.get('a'), undefined, 'the state of a');
        expectSame(await collect(projection.entries()), [['b', 2]], 'all states');
      },
    },
    {
      law: 'load gives the states of the keys asked for, and nothing for keys without one',
      async run({ store }) {
        const projection = await filled(
          store,
          new Map([
            ['a', 1],
            ['b', null],
            ['c', 3],
          ]),
        );
        expectSame(
          await projection.load(['b', 'unknown', 'a']),
          new Map([
            ['a', 1],
            ['b', null],
          ]),
          'what is loaded',
        );
        expectSame(await projection.load([]), new Map(), 'what is loaded of no keys');
      },
    },
    {
      law: 'entries come by key, in the order of code points',
      async run({ store }) {
        const keys = [...hostileIds].sort(byBytes);
        const projection = await filled(store, new Map([...keys].reverse().map((key) => [key, key])));
        expectSame(
          await collect(projection.entries()),
          keys.map((key) => [key, key]),
          'the entries',
        );
      },
    },
    {
      law: 'a change that stays at its checkpoint takes effect, by compare-and-set as any other',
      async run({ store }) {
        const projection = await filled(store, new Map([['a', 1]]));
        await set(projection, new Map([['a', 2]]));
        expectSame(await projection.get('a'), 2, 'the state');
        const stored = (await projection.readCheckpoint()) as Checkpoint;
        const stale = { ...bare(stored), position: stored.position + 1 };
        const change = { after: stale, upTo: stale, erase: new Map(), add: new Map([['a', 3]]) };
        await expectFailure(projection.apply(change), 'POSITION_CONFLICT');
        expectSame(await projection.get('a'), 2, 'the state after a stale change');
      },
    },
    {
      law: 'load and updateAll see the generation that is built',
      async run({ store }) {
        const projection = await filled(
          store,
          new Map([
            ['a', 'old'],
            ['b', 'old'],
          ]),
        );
        await start(projection);
        expectSame(await projection.load(['a']), new Map(), 'what is loaded at the start');
        await set(projection, new Map([['a', 'new']]));
        expectSame(await projection.load(['a', 'b']), new Map([['a', 'new']]), 'what is loaded');
        await update(projection, (state, key) => `${key}: ${state}`);
        expectSame(await projection.load(['a', 'b']), new Map([['a', 'a: new']]), 'what is loaded, then');
      },
    },
    {
      law: 'updateAll keeps what a function changes in place, and takes away what it gives undefined for',
      async run({ store }) {
        const states = ['a', 'b', 'c'].map((key) => [key, { visits: [key] }] as const);
        const projection = await filled(store, new Map(states));
        await update(projection, (state, key) => {
          if (key === 'b') return undefined;
          if (key === 'a') (state as { visits: string[] }).visits.push('more');
          return state;
        });
        expectSame(
          await collect(projection.entries()),
          [
            ['a', { visits: ['a', 'more'] }],
            ['c', { visits: ['c'] }],
          ],
          'all states',
        );
      },
    },
    {
      law: 'updateAll leaves the checkpoint where it is, and is refused where another is stored',
      async run({ store }) {
        const projection = await filled(store, new Map([['a', 1]]));
        const stored = (await projection.readCheckpoint()) as Checkpoint;
        await projection.updateAll(bare(stored), () => 2);
        expectSame(await projection.readCheckpoint(), stored, 'the checkpoint');
        const stale = { ...bare(stored), position: stored.position + 1 };
        await expectFailure(
          projection.updateAll(stale, () => 3),
          'POSITION_CONFLICT',
        );
        expectSame(await projection.get('a'), 2, 'the state');
      },
    },
    {
      // Two that forget other students, from the same checkpoint: none may write down what it read before.
      law: 'workers that update all states at once undo nothing of what another did',
      async run(given) {
        const workers = Array.from({ length: 4 }, (_, i) => `worker ${i}`);
        const keys = Array.from({ length: 20 }, (_, i) => `key ${i}`);
        await filled(given.store, new Map(keys.map((key) => [key, workers])));
        const other = given.can('reopen') ? await given.reopen() : given.store;
        await Promise.all(
          workers.map((worker, i) =>
            update((i % 2 === 0 ? given.store : other).open(projectionName), (state) =>
              (state as string[]).filter((name) => name !== worker),
            ),
          ),
        );
        const expected = new Map(keys.map((key) => [key, []]));
        expectSame(await given.store.open(projectionName).load(keys), expected, 'what is left');
      },
    },
    {
      law: 'get and entries see the generation before, until the next is completed',
      needs: ['generations'],
      async run({ store }) {
        const projection = await filled(store, new Map([['a', 'old']]));
        await start(projection);
        await set(
          projection,
          new Map([
            ['a', 'new'],
            ['b', 'new'],
          ]),
        );
        expectSame(await projection.get('a'), 'old', 'the state of a');
        expectSame(await collect(projection.entries()), [['a', 'old']], 'all states');
        await complete(projection);
        expectSame(await projection.get('a'), 'new', 'the state of a, then');
        expectSame(
          await collect(projection.entries()),
          [
            ['a', 'new'],
            ['b', 'new'],
          ],
          'all states, then',
        );
      },
    },
    {
      law: 'whoever changes a state that was given or read changes nothing stored',
      async run({ store }) {
        const state = { visits: [1] };
        const projection = await filled(store, new Map([['a', state]]));
        state.visits.push(2);
        const read = (await projection.get('a')) as typeof state;
        read.visits.push(3);
        expectSame(await projection.get('a'), { visits: [1] }, 'the state');
      },
    },
  ];
}

/** A projection whose first generation, completed, holds these states. */
export async function filled(
  store: StateStore,
  states: StateChanges,
  name = projectionName,
): Promise<StateProjection> {
  const projection = store.open(name);
  await start(projection);
  await set(projection, states);
  await complete(projection);
  return projection;
}

/** Starts the first generation, or the next. */
export async function start(projection: StateProjection): Promise<void> {
  const stored = await projection.readCheckpoint();
  await projection.startGeneration({
    ...{ after: stored && bare(stored), logId, definition: stateStoreKind.definition },
    ...{ startedAt: 0, replace: stored !== undefined },
  });
}

/** Sets states without moving the checkpoint. */
export async function set(projection: StateProjection, states: StateChanges): Promise<void> {
  const after = bare((await projection.readCheckpoint()) as Checkpoint);
  await projection.apply({ after, upTo: after, erase: new Map(), add: states });
}

/** Updates every state, from the checkpoint that is stored. */
export async function update(projection: StateProjection, change: StateUpdate): Promise<void> {
  await projection.updateAll(bare((await projection.readCheckpoint()) as Checkpoint), change);
}

/** Has the generation that is stored served. */
export async function complete(projection: StateProjection): Promise<void> {
  await projection.completeGeneration((await projection.readCheckpoint()) as Checkpoint);
}
