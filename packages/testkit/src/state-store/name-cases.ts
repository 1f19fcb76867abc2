import type { StateStore } from '@learntrack/core';
import { hostileIds } from '../generators/hostile-ids.ts';
import type { Case } from '../suite/case.ts';
import { collect, expectSame } from '../suite/expectations.ts';
import { complete, filled, set, start } from './cases.ts';
import type { StateStoreContents } from './kind.ts';

/** Names that are patterns for others, or begin like them. */
const alike = ['*', '%', '.*', '?', '[a-z]', 'a', 'a:', 'a:1', 'a/b', 'ab', 'A'];

/** The laws of the names of projections. */
export function stateNameCases(): Case<StateStore, StateStoreContents>[] {
  return [
    {
      law: 'projections of different names share nothing, whatever the names',
      async run({ store }) {
        for (const name of hostileIds) await filled(store, new Map([['key', name]]), name);
        for (const name of hostileIds) {
          expectSame(await store.open(name).get('key'), name, 'the state');
          expectSame((await store.open(name).readCheckpoint())?.generation, 1, 'the generation');
        }
      },
    },
    {
      law: 'rebuilding, completing and emptying a projection touches none of another name',
      async run({ store }) {
        for (const name of alike) await filled(store, new Map([['key', name]]), name);
        const untouched = new Set(alike);
        for (const name of alike) {
          untouched.delete(name);
          const projection = store.open(name);
          await start(projection);
          await expectHeld();
          await set(projection, new Map([['key', 'rebuilt']]));
          await complete(projection);
          await expectHeld();
          await set(projection, new Map([['key', undefined]]));
          expectSame(await collect(projection.entries()), [], `the states of ${name}`);
          await expectHeld();
        }

        async function expectHeld(): Promise<void> {
          for (const name of untouched) {
            const its = store.open(name);
            expectSame(await collect(its.entries()), [['key', name]], `the states of ${name}`);
            expectSame((await its.readCheckpoint())?.generation, 1, `the generation of ${name}`);
          }
        }
      },
    },
  ];
}
