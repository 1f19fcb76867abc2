import { afterEach, describe, expect, test } from 'vitest';
import { activities, activity, collect } from '../../test/activity.ts';
import { withMethods } from '../../test/failing.ts';
import { defineAdapter } from '../composition/adapter.ts';
import { createLearnTrack } from '../composition/create-learn-track.ts';
import type { LearnTrack } from '../composition/learn-track.ts';
import { memoryAdapter } from '../memory/memory-adapter.ts';
import { MemoryReportStore } from '../memory/report-store.ts';
import type { ReportStore } from '../ports/report-store.ts';

const opened: LearnTrack[] = [];

afterEach(async () => {
  for (const learnTrack of opened.splice(0)) await learnTrack.close();
});

async function open(reportStore: ReportStore): Promise<LearnTrack> {
  const adapter = defineAdapter({ name: 'test-reports', ports: { reportStore: () => reportStore } });
  const learnTrack = await createLearnTrack({ projections: 'off', adapters: [memoryAdapter(), adapter] });
  opened.push(learnTrack);
  return learnTrack;
}

/** A report store that counts some activities wrongly while `wrong` is set. */
function miscounting() {
  const store = new MemoryReportStore();
  const fault = { wrong: true };
  const reportStore = withMethods<ReportStore>(store, {
    apply: (change, options) =>
      store.apply(
        fault.wrong
          ? {
              ...change,
              add: change.add
                .filter(({ courseId }) => courseId !== 'lost')
                .map((addition) => ({
                  ...addition,
                  positions:
                    addition.courseId === 'short' ? new Map([['page_view', [1]]]) : addition.positions,
                })),
            }
          : change,
        options,
      ),
  });
  return { reportStore, fault };
}

async function counts(learnTrack: LearnTrack) {
  const rows = await collect(learnTrack.reports.dailyEngagement());
  return Object.fromEntries(rows.map(({ courseId, count }) => [courseId, count]));
}

const inputs = [
  activity({ activityId: 'A1', courseId: 'short' }),
  activity({ activityId: 'A2', courseId: 'short' }),
  activity({ activityId: 'A3', courseId: 'short', action: 'quiz_attempt' }),
  activity({ activityId: 'A4', courseId: 'lost' }),
  activity({ activityId: 'A5', courseId: 'right' }),
];

describe('reconcile', () => {
  test('finds nothing where everything is right', async () => {
    const learnTrack = await open(new MemoryReportStore());
    await learnTrack.activities.record(activities(50, (i) => ({ courseId: `C${i % 7}` })));
    await learnTrack.projections.catchUp();
    expect(await learnTrack.reports.reconcile()).toEqual([]);
  });

  test('lists every wrong row, the missing ones too, and changes nothing', async () => {
    const { reportStore } = miscounting();
    const learnTrack = await open(reportStore);
    await learnTrack.activities.record(inputs);
    await learnTrack.projections.catchUp();
    const day = '2026-01-05';
    expect(await learnTrack.reports.reconcile()).toEqual([
      {
        courseId: 'short',
        day,
        expected: {
          count: 3,
          actions: new Map([
            ['page_view', 2],
            ['quiz_attempt', 1],
          ]),
        },
        found: { count: 1, actions: new Map([['page_view', 1]]) },
        position: 5,
        repaired: false,
      },
      {
        courseId: 'lost',
        day,
        expected: { count: 1, actions: new Map([['page_view', 1]]) },
        found: { count: 0, actions: new Map() },
        position: 5,
        repaired: false,
      },
    ]);
    expect(await counts(learnTrack)).toEqual({ short: 1, right: 1 });
    expect((await learnTrack.status()).log.position).toBe(5);
  });

  test('repairs at a fresh marker; activities that the projection brings later are not counted twice', async () => {
    const { reportStore, fault } = miscounting();
    const learnTrack = await open(reportStore);
    await learnTrack.activities.record(inputs);
    await learnTrack.projections.catchUp();
    // Recorded, not projected yet: the repair counts it, the projection must not do so again.
    await learnTrack.activities.record(activity({ activityId: 'A6', courseId: 'short' }));
    const differences = await learnTrack.reports.reconcile({ repair: true });
    expect(differences.map(({ courseId, repaired }) => [courseId, repaired])).toEqual([
      ['short', true],
      ['lost', true],
    ]);
    expect(await counts(learnTrack)).toEqual({ short: 4, lost: 1, right: 1 });
    fault.wrong = false;
    await learnTrack.activities.record(activity({ activityId: 'A7', courseId: 'short' }));
    await learnTrack.projections.catchUp();
    expect(await counts(learnTrack)).toEqual({ short: 5, lost: 1, right: 1 });
    expect(await learnTrack.reports.reconcile()).toEqual([]);
    const [, , short] = await collect(learnTrack.reports.dailyEngagement());
    expect(short?.actions).toEqual(
      new Map([
        ['page_view', 4],
        ['quiz_attempt', 1],
      ]),
    );
  });

  test('repairs again where the projection was faster than the repair', async () => {
    const { reportStore, fault } = miscounting();
    let overtake = 1;
    const learnTrack = await open(
      withMethods<ReportStore>(reportStore, {
        async repair(row, options) {
          if (overtake > 0) {
            overtake -= 1;
            await learnTrack.activities.record(activity({ activityId: 'A6', courseId: 'lost' }));
            fault.wrong = false;
            await learnTrack.projections.catchUp();
          }
          await reportStore.repair(row, options);
        },
      }),
    );
    await learnTrack.activities.record(inputs);
    await learnTrack.projections.catchUp();
    const differences = await learnTrack.reports.reconcile({ repair: true });
    expect(differences.map(({ courseId, repaired }) => [courseId, repaired])).toEqual([
      ['short', true],
      ['lost', true],
    ]);
    expect(await counts(learnTrack)).toEqual({ short: 3, lost: 2, right: 1 });
    expect(await learnTrack.reports.reconcile()).toEqual([]);
  });

  test('says so where a row cannot be set right', async () => {
    const { reportStore } = miscounting();
    const learnTrack = await open(withMethods<ReportStore>(reportStore, { repair: async () => {} }));
    await learnTrack.activities.record(inputs);
    await learnTrack.projections.catchUp();
    const differences = await learnTrack.reports.reconcile({ repair: true });
    expect(differences.map(({ repaired }) => repaired)).toEqual([false, false]);
  });

  test('sees no difference in rows that move while it looks', async () => {
    const store = new MemoryReportStore();
    let look: () => Promise<void> = async () => {};
    const learnTrack = await open(
      withMethods<ReportStore>(store, {
        async *dailyEngagement(query, options) {
          await look();
          yield* store.dailyEngagement(query, options);
        },
      }),
    );
    await learnTrack.activities.record(activities(10));
    await learnTrack.projections.catchUp();
    let more = 0;
    look = async () => {
      if (more > 3) return;
      await learnTrack.activities.record(activity({ activityId: `more ${more++}` }));
      await learnTrack.projections.catchUp();
    };
    expect(await learnTrack.reports.reconcile()).toEqual([]);
    expect(more).toBeGreaterThan(0);
  });

  test('keeps to the course and the days asked for; half days are refused', async () => {
    const { reportStore } = miscounting();
    const learnTrack = await open(reportStore);
    await learnTrack.activities.record(inputs);
    await learnTrack.projections.catchUp();
    expect(await learnTrack.reports.reconcile({ courseId: 'lost' })).toHaveLength(1);
    expect(await learnTrack.reports.reconcile({ to: '2026-01-05' })).toEqual([]);
    await expect(learnTrack.reports.reconcile({ from: '2026-01-05T12:00:00Z' })).rejects.toThrow(
      'from: "2026-01-05T12:00:00.000Z" is no whole day',
    );
  });

  test('before anything was projected there is nothing to hold against the log', async () => {
    const learnTrack = await open(new MemoryReportStore());
    await expect(learnTrack.reports.reconcile()).rejects.toMatchObject({ code: 'CHECKPOINT' });
  });
});
