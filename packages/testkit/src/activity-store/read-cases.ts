import { type ActivityStore, entryId, type LogEntry } from '@learntrack/core';
import fc from 'fast-check';
import { recordedAt } from '../generators/activities.ts';
import { type Case, forAll } from '../suite/case.ts';
import { expectFreed } from '../suite/cursors.ts';
import { collect, expectSame, Mismatch } from '../suite/expectations.ts';
import {
  type ActivityStoreContents,
  append,
  erasureOf,
  expectWholeLog,
  fill,
  kept,
  numbered,
  readLog,
} from './steps.ts';

const length = 24;

/** The laws of reading the log. */
export function readCases(): Case<ActivityStore, ActivityStoreContents>[] {
  return [
    {
      law: 'entries of every kind are read in one sequence, as they were given',
      async run({ store }) {
        await fill(store);
        const [first, second, ...rest] = await readLog(store);
        expectSame(first, { ...kept({ activityId: 'A1' }), position: 1 });
        expectSame(second?.kind, 'anonymised', 'the kind of the second');
        expectSame(rest, [
          { ...kept({ activityId: 'A3' }), position: 3 },
          { kind: 'erasure', position: 4, ...erasureOf('S2') },
          { kind: 'marker', position: 5, entryId: 'M5', recordedAt },
        ]);
      },
    },
    forAll(
      'a stretch is read whole, in order and nothing beside it, in batches that are neither empty nor too large',
      fc.tuple(fc.nat(length), fc.nat(length), fc.integer({ min: 1, max: 10 })),
      async ({ store }, [one, other, batchSize]) => {
        await fillLong(store);
        const [after, upTo] = [Math.min(one, other), Math.max(one, other)];
        const batches = await collect(store.read({ after, upTo, batchSize }));
        const sizes = batches.map((batch) => batch.length);
        if (sizes.some((size) => size === 0 || size > batchSize)) {
          throw new Mismatch(`batches of 1 to ${batchSize} entries`, `batches of ${sizes.join(', ')}`);
        }
        expectSame(batches.flat(), (await readLog(store)).slice(after, upTo), 'the entries');
      },
    ),
    {
      law: 'an empty stretch gives nothing',
      async run({ store }) {
        const read = (after: number, upTo: number) => collect(store.read({ after, upTo, batchSize: 10 }));
        expectSame(await read(0, 0), [], 'the batches of an empty log');
        await fill(store);
        expectSame(await read(0, 0), [], 'the batches before the first entry');
        expectSame(await read(3, 3), [], 'the batches behind the third entry, up to it');
        expectSame(await read(5, 5), [], 'the batches behind the last entry');
      },
    },
    {
      law: 'a read ends where its stretch does, though the log grows meanwhile',
      async run({ store }) {
        await append(store, ...numbered('A', 6));
        const positions: number[] = [];
        for await (const batch of store.read({ after: 1, upTo: 6, batchSize: 2 })) {
          positions.push(...batch.map(({ position }) => position));
          await append(store, ...numbered(`behind ${positions.length}`, 2));
        }
        expectSame(positions, [2, 3, 4, 5, 6], 'the positions');
      },
    },
    {
      law: 'reads at the same time do not disturb each other',
      async run({ store }) {
        await fillLong(store);
        const log = await readLog(store);
        const reads = [1, 2, 5, 9].map(async (batchSize) => {
          const batches = await collect(store.read({ after: batchSize, upTo: length, batchSize }));
          expectSame(batches.flat(), log.slice(batchSize), `the entries, ${batchSize} at a time`);
        });
        await Promise.all(reads);
      },
    },
    {
      law: 'reads that are left early do not disturb those that follow',
      async run({ store }) {
        await fillLong(store);
        const log = await readLog(store);
        // More than a pool of connections has, should each keep one.
        for (let i = 0; i < 150; i++) {
          expectSame(await firstOf(store), log.slice(0, 2), 'the first batch');
        }
        await append(store, { activityId: 'one more' });
        expectSame((await expectWholeLog(store)).slice(0, length), log, 'the entries');
      },
    },
    {
      law: 'a read that is left early frees what the database holds for it',
      needs: ['probe'],
      async run({ store, probe }) {
        // Far more than a driver fetches at once: a cursor that has given everything is freed by itself.
        await append(store, ...numbered('A', 3000));
        await expectFreed(probe, async () => {
          for (let i = 0; i < 5; i++) await firstOf(store, 3000);
        });
      },
    },
    {
      law: 'an entry that was read once is read so ever after',
      async run({ store }) {
        const seen: LogEntry[] = [];
        for (let i = 0; i < 5; i++) {
          await append(store, ...numbered(`of ${i}`, 3));
          await store.mark({ entryId: `M${i}`, recordedAt });
          const log = await readLog(store);
          expectSame(log.slice(0, seen.length), seen, 'what was read before');
          seen.push(...log.slice(seen.length));
        }
        expectSame(new Set(seen.map(entryId)).size, 20, 'the number of ids');
      },
    },
  ];
}

/** A log of all kinds, {@link length} entries long. */
async function fillLong(store: ActivityStore): Promise<void> {
  for (const part of [1, 2, 3]) {
    await append(store, ...numbered(`of ${part}`, 5), { activityId: `S2 of ${part}`, studentId: 'S2' });
    await store.mark({ entryId: `M${part}`, recordedAt });
    await store.erase(erasureOf('S2', `E${part}`));
  }
}

async function firstOf(store: ActivityStore, upTo = length): Promise<readonly LogEntry[]> {
  for await (const batch of store.read({ after: 0, upTo, batchSize: 2 })) return batch;
  return [];
}
