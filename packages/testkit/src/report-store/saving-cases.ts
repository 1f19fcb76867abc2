import type { CallOptions, CoursePerformance, ReportStore } from '@learntrack/core';
import { followed } from '../projection/projection-expectations.ts';
import type { Case } from '../suite/case.ts';
import { collect, expectReason, expectSame, outcomeOf } from '../suite/expectations.ts';
import { killDuring, killHops } from '../suite/kill-during.ts';
import { computedAt, january, performanceOf, stream } from './course-performance-cases.ts';
import { type ReportStoreContents, reportStoreKind } from './kind.ts';
import { repairOf, row, rowOf } from './repair-cases.ts';

const courses = ['C1', 'C2', 'C3', 'C4'];

/** The laws of repairs and computations that end half-way: what queries see is the old or the new, as a whole. */
export function savingCases(): Case<ReportStore, ReportStoreContents>[] {
  return [
    {
      law: 'a computation that fails half-way leaves what was stored, and its error is told',
      async run({ store }) {
        await save(store, 1);
        const error = new Error('the engine gave up');
        const failing = async function* () {
          yield performanceOf('C1', 2);
          throw error;
        };
        const outcome = await outcomeOf(store.savePerformance({ ...january, computedAt }, failing()));
        expectSame('error' in outcome && outcome.error === error, true, 'whether its error is told');
        expectSame(await savedIn(store), 1, 'the computation that is stored');
      },
    },
    {
      law: 'a computation that is aborted half-way leaves what was stored',
      async run({ store }) {
        await save(store, 1);
        const controller = new AbortController();
        const reason = new Error('the caller went away');
        const aborted = async function* () {
          yield performanceOf('C1', 2);
          controller.abort(reason);
          yield performanceOf('C2', 2);
          yield performanceOf('C3', 2);
        };
        const { signal } = controller;
        const saving = store.savePerformance({ ...january, computedAt }, aborted(), { signal });
        await expectReason(saving, reason, 'savePerformance');
        expectSame(await savedIn(store), 1, 'the computation that is stored');
      },
    },
    {
      law: 'a server killed while performance is saved has the old or the new as a whole, and the same call finishes',
      needs: ['faults'],
      async run({ store, faults }) {
        await save(store, 1);
        let last = 1;
        for (const hops of killHops) {
          const next = hops + 2;
          const outcome = await killDuring(faults, hops, () => save(store, next));
          const saved = await savedIn(store);
          if ('value' in outcome || saved !== last) expectSame(saved, next, 'the computation that is stored');
          await save(store, next);
          last = next;
          expectSame(await savedIn(store), next, 'the computation that is stored when it is saved again');
        }
      },
    },
    {
      law: 'a server killed during a repair has the row as before or as repaired, and the same repair finishes',
      needs: ['faults'],
      async run({ store, faults }) {
        const follower = await followed(reportStoreKind, store, 8);
        await follower.complete();
        for (const hops of killHops) {
          const repair = repairOf({ page_view: 10 + hops, quiz_attempt: 20 + hops }, 20 + hops);
          const before = (await rowOf(store, row))?.actions;
          const outcome = await killDuring(faults, hops, () => store.repair(repair));
          const after = (await rowOf(store, row))?.actions;
          const untouched = after?.get('page_view') === before?.get('page_view');
          expectSame(after, untouched && !('value' in outcome) ? before : repair.actions, 'the row');
          await store.repair(repair);
          expectSame((await rowOf(store, row))?.actions, repair.actions, 'the row, repaired again');
        }
      },
    },
  ];
}

/** Saves a computation that is told by the activities of each course. */
async function save(store: ReportStore, computation: number, options?: CallOptions): Promise<number> {
  const computed = courses.map((courseId): CoursePerformance => performanceOf(courseId, computation));
  return store.savePerformance({ ...january, computedAt }, stream(computed), options);
}

/** The computation that is stored, if it is there as a whole, else what is there. */
async function savedIn(store: ReportStore): Promise<unknown> {
  const rows = await collect(store.performance({}));
  const activities = rows.map((one) => `${one.courseId}: ${one.activities}`);
  const [first] = rows;
  const whole = courses.map((courseId) => `${courseId}: ${first?.activities}`);
  return `${activities}` === `${whole}` ? first?.activities : activities;
}
