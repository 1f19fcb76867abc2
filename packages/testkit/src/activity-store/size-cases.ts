import { type Activity, type ActivityStore, entryId, type ParsedActivity } from '@learntrack/core';
import { parsed } from '../generators/activities.ts';
import type { Case } from '../suite/case.ts';
import { collect, expectSame, Mismatch } from '../suite/expectations.ts';
import {
  type ActivityStoreContents,
  append,
  completed,
  erasureOf,
  kept,
  nameless,
  numbered,
  readActivities,
  readLog,
} from './steps.ts';

/** The laws of logs and batches that are larger than a class: what databases give, take and change in portions. */
export function sizeCases(): Case<ActivityStore, ActivityStoreContents>[] {
  return [
    {
      law: 'an append of some thousand activities is an append like any other',
      run: ({ store }) => expectAppended(store, thousands()),
    },
    {
      // More than a document of MongoDB holds, and than most other stores take in one message.
      law: 'an append of 18 MB is an append like any other',
      run: ({ store }) => expectAppended(store, megabytes()),
    },
    {
      law: 'a stretch of some thousand entries is read whole, also in batches of two thousand',
      async run({ store }) {
        await store.append(thousands());
        for (const batchSize of [700, 2000, 5000]) {
          const batches = await collect(store.read({ after: 0, upTo: count, batchSize }));
          const sizes = batches.map((batch) => batch.length);
          if (sizes.some((size) => size === 0 || size > batchSize)) {
            throw new Mismatch(`batches of 1 to ${batchSize} entries`, `batches of ${sizes.join(', ')}`);
          }
          const ids = thousands().map(({ activity }) => activity.activityId);
          expectSame(batches.flat().map(entryId), ids, `the ids, ${batchSize} at a time`);
        }
      },
    },
    {
      law: 'an erasure anonymises all activities of a student, be they some thousand',
      async run({ store }) {
        const other = { activityId: 'of another', studentId: 'S2' };
        await append(store, other);
        await store.append(thousands());
        const told = await store.erase(erasureOf('S1'));
        expectSame(told, { position: count + 2, activities: count }, 'what the erasure told');
        const [first, ...rest] = await readLog(store);
        expectSame(first, { ...kept(other), position: 1 }, 'the activity of another');
        const kinds = rest.map(({ kind }) => kind);
        expectSame(kinds, [...Array(count).fill('anonymised'), 'erasure'], 'the kinds of the others');
        const again = await store.append(thousands());
        expectSame(again, resultsOf('duplicate', 2), 'the same activities again');
      },
    },
    {
      law: 'one call completes all erasures up to a position, be they some hundred',
      async run({ store }) {
        const ids = Array.from({ length: 150 }, (_, i) => `S${100 + i}`);
        for (const id of ids) await store.erase(erasureOf(id, id));
        const asked = await completed(store, ids.length);
        expectSame(
          asked,
          ids.map((id) => erasureOf(id, id)),
          'what was asked',
        );
        expectSame(
          await readLog(store),
          ids.map((id, i) => ({ ...nameless(id), position: i + 1 })),
          'the log',
        );
      },
    },
  ];
}

const count = 3000;

const thousands = once(() => alike(numbered('A', count)));

const megabytes = once(() =>
  alike(numbered('A', 300).map((fields) => ({ ...fields, attributes: { text: 'x'.repeat(60_000) } }))),
);

/** Activities of one content as a store takes them; their ids are no part of it. */
function alike(activities: readonly Activity[]): ParsedActivity[] {
  const { contentHash } = parsed(activities[0] as Activity);
  return activities.map((activity) => ({ activity, contentHash }));
}

/** Makes what is large when it is needed first. */
function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}

function resultsOf(status: 'recorded' | 'duplicate', first: number) {
  return thousands().map((_, i) => ({ status, position: first + i }));
}

/** Appends to an empty log, twice, and reads. */
async function expectAppended(store: ActivityStore, batch: readonly ParsedActivity[]): Promise<void> {
  for (const [status, about] of [
    ['recorded', 'the results'],
    ['duplicate', 'the results of the same again'],
  ] as const) {
    const results = batch.map((_, i) => ({ status, position: i + 1 }));
    expectSame(await store.append(batch), results, about);
  }
  expectSame(
    await readActivities(store),
    batch.map(({ activity }) => activity),
    'the activities',
  );
}
