import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { activity, collect } from '../../test/activity.ts';
import { student } from '../../test/student.ts';
import { defineAdapter } from '../composition/adapter.ts';
import { createLearnTrack } from '../composition/create-learn-track.ts';
import type { LearnTrack } from '../composition/learn-track.ts';
import type { LogEntry } from '../domain/log-entry.ts';
import { MemoryActivityStore } from '../memory/activity-store.ts';
import { memoryAdapter } from '../memory/memory-adapter.ts';

const opened: LearnTrack[] = [];

afterEach(async () => {
  for (const learnTrack of opened.splice(0)) await learnTrack.close();
});

async function open(
  log = new MemoryActivityStore(),
  projections: 'background' | 'off' = 'off',
): Promise<LearnTrack> {
  const learnTrack = await createLearnTrack({
    projections,
    adapters: [memoryAdapter(), defineAdapter({ name: 'test-log', ports: { activityStore: () => log } })],
  });
  opened.push(learnTrack);
  return learnTrack;
}

const at = '2026-01-07T00:00:00Z';

/** Everything that a user can see. */
async function everything(learnTrack: LearnTrack) {
  await learnTrack.reports.computeCoursePerformance();
  const performance = await collect(learnTrack.reports.coursePerformance());
  const top = await learnTrack.scores.top(100, { at });
  return {
    top: top.map(({ studentId, score }) => [studentId, score] as const).sort(([a], [b]) => (a < b ? -1 : 1)),
    multiRegion: await learnTrack.regions.findMultiRegionAccess(),
    active: (await collect(learnTrack.reports.dailyEngagement()))
      .filter(({ activeStudents }) => activeStudents > 0)
      .map(({ courseId, day, activeStudents }) => ({ courseId, day, activeStudents })),
    performance: performance.map(({ computedAt: _, ...row }) => row),
  };
}

async function dailyCounts(learnTrack: LearnTrack) {
  return (await collect(learnTrack.reports.dailyEngagement())).map(({ courseId, day, count }) => [
    courseId,
    day,
    count,
  ]);
}

async function entriesOf(log: MemoryActivityStore): Promise<LogEntry[]> {
  const { position } = await log.head();
  return (await collect(log.read({ after: 0, upTo: position, batchSize: 10 }))).flat();
}

describe('erasing a student', () => {
  test('forgets profile, scores, regions and activities; daily counts stay', async () => {
    const log = new MemoryActivityStore();
    const learnTrack = await open(log, 'background');
    await learnTrack.students.upsert(student());
    await learnTrack.activities.record(
      [activity({ region: 'EU' }), activity({ region: 'NA' }), activity({ studentId: 'S2' })],
      { until: 'projected' },
    );
    expect(await learnTrack.students.erase('S1', { until: 'projected' })).toEqual({
      position: 4,
      activities: 2,
    });
    expect(await learnTrack.students.get('S1')).toBeUndefined();
    expect((await learnTrack.scores.top(10, { at })).map(({ studentId }) => studentId)).toEqual(['S2']);
    expect(await learnTrack.regions.findMultiRegionAccess()).toEqual([]);
    expect(await collect(learnTrack.reports.dailyEngagement())).toMatchObject([
      { count: 3, activeStudents: 1 },
    ]);
    await expect.poll(async () => JSON.stringify(await entriesOf(log))).not.toContain('"S1"');
  });

  test('an old file, imported again, does not bring the student back; what comes new counts', async () => {
    const learnTrack = await open();
    await learnTrack.activities.record(activity({ activityId: 'A' }));
    await learnTrack.students.erase('S1');
    expect(await learnTrack.activities.record(activity({ activityId: 'A' }))).toEqual({
      status: 'duplicate',
      position: 1,
    });
    await learnTrack.activities.record(activity({ activityId: 'B' }));
    await learnTrack.projections.catchUp();
    expect(await learnTrack.scores.get('S1', { at: '2026-01-05T09:30:00Z' })).toBeCloseTo(1, 9);
  });

  test('without any projection the log forgets the name by itself', async () => {
    const log = new MemoryActivityStore();
    const adapter = defineAdapter({ name: 'test-log', ports: { activityStore: () => log } });
    const learnTrack = await createLearnTrack({
      adapters: [memoryAdapter({ only: ['studentStore'] }), adapter],
    });
    await learnTrack.activities.record(activity());
    await learnTrack.students.erase('S1');
    await expect.poll(async () => JSON.stringify(await entriesOf(log))).not.toContain('"S1"');
    await learnTrack.close();
  });

  test('is completed by whoever follows the log, the profile too, where the host died in between', async () => {
    const log = new MemoryActivityStore();
    const learnTrack = await open(log, 'background');
    await learnTrack.students.upsert([
      student({ studentId: 'gone' }),
      student({ studentId: 'returned', lastUpdated: '2026-01-03T00:00:00Z' }),
    ]);
    const recordedAt = new Date('2026-01-02T00:00:00Z');
    // What a host that dies has done: the log holds the erasures, nothing else was done.
    await log.erase({ studentId: 'gone', entryId: 'E1', recordedAt });
    await log.erase({ studentId: 'returned', entryId: 'E2', recordedAt });
    await expect.poll(async () => JSON.stringify(await entriesOf(log))).not.toContain('"gone"');
    expect(await learnTrack.students.get('gone')).toBeUndefined();
    expect(await learnTrack.students.get('returned')).toBeDefined();
  });

  test('an id that is none is refused', async () => {
    await expect((await open()).students.erase('')).rejects.toMatchObject({ code: 'VALIDATION' });
  });

  test('property: at any place, it equals never having known the student, but for daily counts', async () => {
    const student = fc.constantFrom('S1', 'S2', 'S3');
    const step = fc.oneof(
      {
        weight: 6,
        arbitrary: fc.record({
          student,
          region: fc.constantFrom('EU', 'NA'),
          day: fc.integer({ min: 5, max: 6 }),
        }),
      },
      { weight: 1, arbitrary: fc.record({ erase: student }) },
      { weight: 2, arbitrary: fc.constant('catch up' as const) },
      { weight: 1, arbitrary: fc.constantFrom('engagement-scores', 'region-accesses', 'daily-engagement') },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        const erased = await open();
        const lasting = await open();
        const lastErasure = new Map(
          steps.flatMap((one, i) =>
            typeof one === 'object' && 'erase' in one ? [[one.erase, i] as const] : [],
          ),
        );
        for (const [i, one] of steps.entries()) {
          if (one === 'catch up') await erased.projections.catchUp();
          else if (typeof one === 'string') await erased.projections.rebuild(one);
          else if ('erase' in one) await erased.students.erase(one.erase);
          else {
            const input = activity({
              activityId: `A${i}`,
              studentId: one.student,
              region: one.region,
              timestamp: `2026-01-0${one.day}T0${i % 10}:00:00Z`,
            });
            await erased.activities.record(input);
            if (i > (lastErasure.get(one.student) ?? -1)) await lasting.activities.record(input);
          }
        }
        await erased.projections.catchUp();
        await lasting.projections.catchUp();
        const { top, ...rest } = await everything(lasting);
        expect(await everything(erased)).toEqual({
          ...rest,
          // Other batches add in another order, and to another landmark.
          top: top.map(([studentId, score]) => [studentId, expect.closeTo(score, 9)]),
        });

        const counts = await dailyCounts(erased);
        await erased.projections.rebuild('daily-engagement');
        expect(await dailyCounts(erased)).toEqual(counts);
        const recorded = steps.filter((one) => typeof one === 'object' && 'student' in one).length;
        expect(counts.reduce((sum, [, , count]) => sum + Number(count), 0)).toBe(recorded);
        expect(await erased.reports.reconcile()).toEqual([]);
        for (const learnTrack of opened.splice(0)) await learnTrack.close();
      }),
      { numRuns: 150 },
    );
  });
});

describe('an erasure whose student is no longer named', () => {
  test('a projection that may still hold the student starts anew by itself', async () => {
    const log = new MemoryActivityStore();
    const first = await open(log);
    await first.activities.record([
      activity({ activityId: 'A' }),
      activity({ activityId: 'B', studentId: 'S2' }),
    ]);
    await first.projections.catchUp();
    // Another process, with other stores, that completes the erasure: the first one is not known there.
    const second = await open(log);
    await second.students.erase('S1');
    await second.projections.catchUp();
    expect(JSON.stringify(await entriesOf(log))).not.toContain('"S1"');

    await first.projections.catchUp();
    expect((await first.scores.top(10, { at })).map(({ studentId }) => studentId)).toEqual(['S2']);
    const [scores] = await first.projections.status();
    expect(scores?.checkpoint).toMatchObject({ generation: 2, position: 3 });
  });
});
