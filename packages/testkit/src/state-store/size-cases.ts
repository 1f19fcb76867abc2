import type { StateProjection, StateStore } from '@learntrack/core';
import { logOf } from '../generators/log.ts';
import { expectAnswers, followed } from '../projection/projection-expectations.ts';
import type { Case } from '../suite/case.ts';
import { collect, expectSame } from '../suite/expectations.ts';
import { eventually } from '../suite/patience.ts';
import { filled, set, update } from './cases.ts';
import { projectionName, type StateStoreContents, stateStoreKind } from './kind.ts';

const thousand = 1000;

/** More rows than drivers fetch at once: the page of Cassandra's driver holds 5,000, of others fewer. */
const manyRows = 6001;

/** The laws of more keys than a class has. */
export function stateSizeCases(): Case<StateStore, StateStoreContents>[] {
  return [
    {
      law: 'updateAll updates thousands of states',
      async run({ store }) {
        const all = keys(manyRows);
        const projection = await filledWith(store, all);
        await update(projection, (_, key) => (key.endsWith('7') ? `${key}, updated` : undefined));
        const left = all.filter((key) => key.endsWith('7'));
        const expected = new Map(left.map((key) => [key, `${key}, updated`]));
        expectSame(new Map(await collect(projection.entries())), expected, 'all states');
      },
    },
    {
      // Twice: the second step loads what the first has set.
      law: 'a step of a thousand entries, each a new student, course, action and day, is a step like any other',
      async run({ store }) {
        const everythingNew = Array.from({ length: thousand }, (_, i) => ({
          ...{ studentId: `S${i}`, courseId: `C${i}`, action: `action ${i}` },
          timestamp: new Date(Date.UTC(2020, 0, 1 + i)),
        }));
        const log = logOf(...everythingNew, ...everythingNew);
        const projection = store.open(projectionName);
        const follower = await followed(stateStoreKind, projection, 0, log);
        await follower.takeAll(Math.min(thousand, projection.maxBatch ?? thousand));
        await follower.complete();
        await expectAnswers(stateStoreKind, projection, log);
      },
    },
    {
      law: 'a thousand keys are set, loaded, changed and taken away in one go each',
      async run({ store }) {
        const all = keys(thousand);
        const projection = await filled(store, new Map(all.map((key, i) => [key, i])));
        const loaded = await projection.load(all);
        expectSame(loaded, new Map(all.map((key, i) => [key, i])), 'what is loaded');
        await set(projection, new Map(all.map((key, i) => [key, -i])));
        expectSame(
          await projection.load(all),
          new Map(all.map((key, i) => [key, -i])),
          'what is loaded, then',
        );
        await set(projection, new Map(all.map((key) => [key, undefined])));
        expectSame(await collect(projection.entries()), [], 'what is left');
      },
    },
    {
      law: 'leaving entries at the first of thousands frees the cursor',
      needs: ['probe'],
      async run({ store, probe }) {
        const projection = await filledWith(store, keys(manyRows));
        const before = await probe.openCursors();
        for await (const _ of projection.entries()) break;
        await eventually(() => probe.openCursors(), before, 'the open cursors');
        expectSame(await projection.get('key 7'), 'key 7', 'the state of another key');
      },
    },
  ];
}

function keys(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `key ${i}`);
}

/** A projection with so many states, set a thousand at a time. */
async function filledWith(store: StateStore, all: readonly string[]): Promise<StateProjection> {
  const projection = await filled(store, new Map());
  for (let begin = 0; begin < all.length; begin += thousand) {
    await set(projection, new Map(all.slice(begin, begin + thousand).map((key) => [key, key])));
  }
  return projection;
}
