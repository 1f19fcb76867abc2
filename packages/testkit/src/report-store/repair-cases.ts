import type { DailyRepair, DailyRow, ReportStore } from '@learntrack/core';
import { Follower } from '../projection/follower.ts';
import { expectAnswers, expectUnchanged, followed } from '../projection/projection-expectations.ts';
import { sampleLog } from '../projection/sample-log.ts';
import type { Case } from '../suite/case.ts';
import { collect, expectReason, expectSame } from '../suite/expectations.ts';
import { everyDay, type ReportStoreContents, reportStoreKind } from './kind.ts';

/** The row that the cases repair: it counts the activities at the positions 1, 2, 3 and 9. */
export const row = { courseId: 'C1', day: '2026-01-05' };

/** The laws of repair: a row is set right as of a position, and each activity behind it counts once. */
export function repairCases(): Case<ReportStore, ReportStoreContents>[] {
  return [
    {
      law: 'a repair replaces the counts of its row, and nothing else',
      async run({ store }) {
        const follower = await followed(reportStoreKind, store, sampleLog().length);
        await follower.complete();
        const before = await collect(store.dailyEngagement(everyDay));
        await store.repair(repairOf({ page_view: 7, 'new action': 2 }, 11));
        const expected = before.map((one) =>
          one.courseId === row.courseId && one.day === row.day
            ? { ...one, ...counts({ page_view: 7, 'new action': 2 }), position: 11 }
            : one,
        );
        expectSame(await collect(store.dailyEngagement(everyDay)), expected, 'the rows');
      },
    },
    {
      law: 'a repair as of a position that the row has passed changes nothing',
      async run({ store }) {
        const follower = await followed(reportStoreKind, store, sampleLog().length);
        await follower.complete();
        await store.repair(repairOf({ page_view: 7 }, 12));
        await expectUnchanged(reportStoreKind, store, () => store.repair(repairOf({ page_view: 1 }, 11)));
      },
    },
    {
      // A projector and a repair that met at one position have counted the same log: nothing is left to set right.
      law: 'a repair as of the position that its row has reached already changes nothing',
      async run({ store }) {
        const follower = await followed(reportStoreKind, store, 8);
        // The row counts the activity at position 9.
        await follower.take(1);
        await follower.complete();
        const unchangedBy = async (position: number) => {
          for (const actions of [{ page_view: 1 }, { page_view: 90, quiz_attempt: 9 }]) {
            const repair = repairOf(actions, position);
            await expectUnchanged(reportStoreKind, store, () => store.repair(repair));
          }
        };
        await unchangedBy(9);
        await store.repair(repairOf({ page_view: 7 }, 12));
        await unchangedBy(12);
      },
    },
    {
      law: 'what a repair that runs ahead has counted, the projection does not count again',
      async run({ store }) {
        const follower = await followed(reportStoreKind, store, 2);
        // As of position 8: the activities at 1, 2 and 3.
        await store.repair(repairOf({ page_view: 2, quiz_attempt: 1 }, 8));
        await follower.takeAll(3);
        await follower.complete();
        await expectAnswers(reportStoreKind, store, sampleLog());
      },
    },
    {
      law: 'an activity at the position of a repair is counted by the repair, and the next by the projection',
      async run({ store }) {
        const follower = await followed(reportStoreKind, store, 8);
        await store.repair(repairOf({ page_view: 3, quiz_attempt: 1 }, 9));
        await follower.takeAll();
        await follower.complete();
        await expectAnswers(reportStoreKind, store, sampleLog());
      },
    },
    {
      law: 'a repair makes a row that was missing, and one of nothing takes a row away',
      async run({ store }) {
        const follower = await followed(reportStoreKind, store, sampleLog().length);
        await follower.complete();
        const missing = { courseId: 'C9', day: '2026-01-31' };
        await store.repair({ ...repairOf({ page_view: 4 }, 11), ...missing });
        expectSame((await rowOf(store, missing))?.count, 4, 'the count of the row that was missing');
        await store.repair({ ...repairOf({}, 12), ...missing });
        expectSame(await rowOf(store, missing), undefined, 'the row of nothing');
      },
    },
    {
      law: 'a repair while a generation is built is seen by queries',
      needs: ['generations'],
      async run({ store }) {
        const first = await followed(reportStoreKind, store, sampleLog().length);
        await first.complete();
        await Follower.start(reportStoreKind, store, sampleLog(), first.checkpoint);
        await store.repair(repairOf({ page_view: 7 }, 11));
        expectSame((await rowOf(store, row))?.count, 7, 'the count');
      },
    },
    {
      law: 'a repair while a generation is built lasts behind it',
      async run({ store }) {
        const first = await followed(reportStoreKind, store, sampleLog().length);
        await first.complete();
        const next = await Follower.start(reportStoreKind, store, sampleLog(), first.checkpoint);
        await next.take(2);
        await store.repair(repairOf({ page_view: 7 }, 11));
        await next.takeAll();
        await next.complete();
        expectSame((await rowOf(store, row))?.count, 7, 'the count');
      },
    },
    {
      law: 'a rebuild sets right what a repair got wrong',
      async run({ store }) {
        const first = await followed(reportStoreKind, store, sampleLog().length);
        await first.complete();
        await store.repair(repairOf({ page_view: 7 }, 11));
        const next = await Follower.start(reportStoreKind, store, sampleLog(), first.checkpoint);
        await next.takeAll();
        await next.complete();
        await expectAnswers(reportStoreKind, store, sampleLog());
      },
    },
    {
      law: 'a repair that is aborted already changes nothing',
      async run({ store }) {
        const follower = await followed(reportStoreKind, store, 5);
        await follower.complete();
        const reason = new Error('the caller went away');
        await expectUnchanged(reportStoreKind, store, () =>
          expectReason(
            store.repair(repairOf({ page_view: 7 }, 11), { signal: AbortSignal.abort(reason) }),
            reason,
            'repair',
          ),
        );
      },
    },
  ];
}

/** A repair of {@link row}. */
export function repairOf(actions: { readonly [action: string]: number }, position: number): DailyRepair {
  return { ...row, ...counts(actions), position };
}

function counts(actions: { readonly [action: string]: number }) {
  const count = Object.values(actions).reduce((a, b) => a + b, 0);
  return { count, actions: new Map(Object.entries(actions)) };
}

/** What stands in a row. */
export async function rowOf(
  store: ReportStore,
  { courseId, day }: typeof row,
): Promise<DailyRow | undefined> {
  const rows = await collect(store.dailyEngagement({ ...everyDay, courseId }));
  return rows.find((one) => one.day === day);
}
