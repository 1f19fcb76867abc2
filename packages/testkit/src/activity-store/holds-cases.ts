import { type ActivityStore, type AnonymisedEntry, entryId } from '@learntrack/core';
import { recordedAt } from '../generators/activities.ts';
import type { Case } from '../suite/case.ts';
import { expectSame, Mismatch } from '../suite/expectations.ts';
import { type ActivityStoreContents, append, erasureOf, fill, readLog } from './steps.ts';

/** The laws of the ids by which checkpoints know entries, and of markers, which are nothing but an id. */
export function holdsCases(): Case<ActivityStore, ActivityStoreContents>[] {
  return [
    {
      law: 'the log holds an entry of every kind at its position under its id, and under no other',
      async run({ store }) {
        await fill(store);
        const ids = (await readLog(store)).map(entryId);
        for (const [i, one] of ids.entries()) {
          for (const [j, activityId] of ids.entries()) {
            const held = await store.holds({ position: i + 1, activityId });
            expectSame(
              held,
              i === j,
              `holds the id of ${j + 1}, ${activityId}, at ${i + 1}, where ${one} is`,
            );
          }
          expectSame(
            await store.holds({ position: i + 1, activityId: 'A9' }),
            false,
            'holds what is nowhere',
          );
        }
      },
    },
    {
      law: 'the log holds nothing at position 0 or beyond the head',
      async run({ store }) {
        expectSame(await store.holds({ position: 1, activityId: 'A1' }), false, 'holds, while empty');
        await append(store, { activityId: 'A1' });
        expectSame(await store.holds({ position: 0, activityId: 'A1' }), false, 'holds at 0');
        expectSame(await store.holds({ position: 2, activityId: 'A1' }), false, 'holds beyond the head');
        expectSame(await store.holds({ position: 2 ** 40, activityId: 'A1' }), false, 'holds far beyond');
      },
    },
    {
      law: 'an anonymised activity is held under its id and its hash, and under no other',
      async run({ store }) {
        await append(store, { activityId: 'A1' }, { activityId: 'A2' });
        await store.erase(erasureOf('S1'));
        const hashes = (await readLog(store)).slice(0, 2).map((e) => (e as AnonymisedEntry).activityIdHash);
        if (new Set([...hashes, 'A1', 'A2']).size !== 4) {
          throw new Mismatch('hashes that are neither the ids nor the same', hashes.join(', '));
        }
        for (const [position, right, wrong] of [
          [1, ['A1', hashes[0]], ['A2', hashes[1], 'A9']],
          [2, ['A2', hashes[1]], ['A1', hashes[0], 'A9']],
        ] as [number, string[], string[]][]) {
          for (const activityId of right) {
            expectSame(
              await store.holds({ position, activityId }),
              true,
              `holds ${activityId} at ${position}`,
            );
          }
          for (const activityId of wrong) {
            expectSame(
              await store.holds({ position, activityId }),
              false,
              `holds ${activityId} at ${position}`,
            );
          }
        }
      },
    },
    {
      law: 'a marker takes the next position and is read as it was given',
      async run({ store }) {
        await append(store, { activityId: 'A1' });
        const longAgo = new Date('1999-12-31T23:59:59.999Z');
        expectSame(await store.mark({ entryId: 'M2', recordedAt: longAgo }), 2, 'the position');
        expectSame(await append(store, { activityId: 'A3' }), [{ status: 'recorded', position: 3 }]);
        expectSame(await store.mark({ entryId: 'M4', recordedAt }), 4, 'the position of another');
        const log = await readLog(store);
        expectSame(log[1], { kind: 'marker', position: 2, entryId: 'M2', recordedAt: longAgo });
        expectSame(log[3], { kind: 'marker', position: 4, entryId: 'M4', recordedAt });
      },
    },
  ];
}
