import { setImmediate, setTimeout } from 'node:timers/promises';
import { type ActivityStore, entryId } from '@learntrack/core';
import { parsed } from '../generators/activities.ts';
import type { Case } from '../suite/case.ts';
import { describeError, expectReason, expectSame, Mismatch, outcomeOf } from '../suite/expectations.ts';
import { calls } from './calls.ts';
import {
  type ActivityStoreContents,
  append,
  expectUnchangedLog,
  expectWholeLog,
  fill,
  numbered,
} from './steps.ts';

/** The laws of abort: it ends the waiting, with the signal's own reason. */
export function abortCases(): Case<ActivityStore, ActivityStoreContents>[] {
  return [
    {
      law: 'a signal that is aborted already stops every call, and changes nothing',
      async run({ store }) {
        await fill(store);
        await expectUnchangedLog(store, async () => {
          for (const [name, call] of Object.entries(calls)) {
            const reason = new Error('the caller went away');
            await expectReason(call(store, { signal: AbortSignal.abort(reason) }), reason, name);
          }
        });
      },
    },
    {
      law: "a read that is aborted between two batches ends with the signal's reason",
      async run({ store }) {
        await append(store, ...numbered('A', 6));
        const reason = new Error('the caller went away');
        const controller = new AbortController();
        const stretch = { after: 0, upTo: 6, batchSize: 2 };
        const batches = store.read(stretch, { signal: controller.signal })[Symbol.asyncIterator]();
        expectSame((await batches.next()).value?.length, 2, 'the size of the first batch');
        controller.abort(reason);
        await expectReason(batches.next(), reason, 'read');
        expectSame((await expectWholeLog(store)).length, 6, 'the number of entries');
      },
    },
    {
      law: 'an append that is aborted on its way is recorded as a whole or not at all, and the same again tells',
      async run({ store }) {
        const reason = new Error('the caller went away');
        const told = new Map<number, string>();
        for (const [i, moment] of moments.entries()) {
          const batch = numbered(`of ${i}`, 3);
          const controller = new AbortController();
          const appending = outcomeOf(store.append(batch.map(parsed), { signal: controller.signal }));
          await moment();
          controller.abort(reason);
          const outcome = await appending;
          if ('error' in outcome) await expectReason(Promise.reject(outcome.error), reason, 'append');
          const again = await append(store, ...batch);
          expectSame(new Set(again.map(({ status }) => status)).size, 1, 'the number of different statuses');
          for (const [j, { position }] of again.entries()) told.set(position, batch[j]?.activityId ?? '');
        }
        const log = await expectWholeLog(store);
        expectSame(
          new Map(log.map((entry) => [entry.position, entryId(entry)])),
          told,
          'the ids by position',
        );
      },
    },
    {
      law: "an append takes no harm from others' aborts",
      async run({ store }) {
        const controller = new AbortController();
        const aborted = numbered('aborted', 5).map((activity) =>
          outcomeOf(store.append([parsed(activity)], { signal: controller.signal })),
        );
        const appended = numbered('kept', 5).map((activity) => outcomeOf(append(store, activity)));
        controller.abort(new Error('the caller went away'));
        await Promise.all(aborted);
        for (const outcome of await Promise.all(appended)) {
          if ('error' in outcome) throw new Mismatch('an append of the others', describeError(outcome.error));
          expectSame(outcome.value[0]?.status, 'recorded', 'what became of the others');
        }
        await expectWholeLog(store);
      },
    },
  ];
}

/** When an append may be aborted: before anything was sent, and at times that stores take to answer. */
const moments: readonly (() => Promise<unknown>)[] = [
  async () => {},
  () => setImmediate(),
  ...[1, 2, 5, 10].map((ms) => () => setTimeout(ms)),
];
