import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { activities, activity, collect } from '../../test/activity.ts';
import { withMethods } from '../../test/failing.ts';
import { defineAdapter } from '../composition/adapter.ts';
import { createLearnTrack } from '../composition/create-learn-track.ts';
import type { LearnTrack } from '../composition/learn-track.ts';
import type { LearnTrackOptions } from '../composition/options.ts';
import type { Activity } from '../domain/activity.ts';
import { engagementScore, forwardDecayOf, toScoreModel } from '../domain/engagement-score.ts';
import {
  CheckpointError,
  ConnectionError,
  type LearnTrackError,
  PositionConflictError,
} from '../domain/errors.ts';
import { MemoryActivityStore } from '../memory/activity-store.ts';
import { memoryAdapter } from '../memory/memory-adapter.ts';
import { MemoryRegionGraph } from '../memory/region-graph.ts';
import { MemoryReportStore } from '../memory/report-store.ts';
import { MemoryScoreBoard } from '../memory/score-board.ts';
import type { Ports } from '../ports/ports.ts';
import type { ReportStore } from '../ports/report-store.ts';
import type { ScoreBoard } from '../ports/score-board.ts';

const opened: LearnTrack[] = [];

afterEach(async () => {
  for (const learnTrack of opened.splice(0)) await learnTrack.close();
});

/** The stores that outlive a process: several LearnTracks may be opened over them. */
function newStores() {
  return {
    activityStore: new MemoryActivityStore(),
    scoreBoard: new MemoryScoreBoard(),
    regionGraph: new MemoryRegionGraph(),
    reportStore: new MemoryReportStore(),
  } satisfies Partial<Ports>;
}

/** A process over some stores. */
async function open(stores: Partial<Ports>, options: LearnTrackOptions = {}): Promise<LearnTrack> {
  const ports = Object.fromEntries(Object.entries(stores).map(([name, store]) => [name, () => store]));
  const adapter = defineAdapter({ name: 'test-stores', ports: ports as never });
  const learnTrack = await createLearnTrack({
    projections: 'off',
    ...options,
    adapters: [memoryAdapter({ only: ['batchEngine'] }), adapter],
  });
  opened.push(learnTrack as LearnTrack);
  return learnTrack as LearnTrack;
}

const down = () => {
  throw new ConnectionError('connection refused', { adapter: 'test', operation: 'apply' });
};

const at = '2026-01-06T00:00:00Z';

async function statusOf(learnTrack: LearnTrack, name: string) {
  const status = (await learnTrack.projections.status()).find((projection) => projection.name === name);
  if (!status) throw new Error(`no projection ${name}`);
  return status;
}

describe('following the log', () => {
  test('catching up brings every projection to the head, and says so', async () => {
    const learnTrack = await open(newStores());
    await learnTrack.activities.record(activities(2500));
    expect((await statusOf(learnTrack, 'engagement-scores')).lag?.activities).toBe(2500);
    await learnTrack.projections.catchUp();
    for (const { name, lag, checkpoint } of await learnTrack.projections.status()) {
      expect([name, lag, checkpoint?.position, checkpoint?.activityId]).toEqual([
        name,
        { activities: 0, seconds: 0 },
        2500,
        'A2500',
      ]);
    }
  });

  test('the lag in seconds is the age of the oldest activity not applied', async () => {
    const stores = newStores();
    let now = new Date('2026-01-10T00:00:00Z');
    const learnTrack = await open({ ...stores, clock: { now: () => now } });
    await learnTrack.activities.record(activity());
    now = new Date('2026-01-10T00:01:30Z');
    expect((await statusOf(learnTrack, 'daily-engagement')).lag).toEqual({ activities: 1, seconds: 90 });
  });

  test('in the background a projection wakes on append', async () => {
    const learnTrack = await open(newStores(), { projections: 'background' });
    await learnTrack.activities.record(activity(), { until: 'projected' });
    expect(await learnTrack.scores.get('S1', { at: '2026-01-05T09:30:00Z' })).toBeCloseTo(1, 9);
  });

  test('in the background, what arrives while a projection rests is taken in at once', async () => {
    const stores = newStores();
    let batches = 0;
    const scoreBoard = withMethods(stores.scoreBoard, {
      apply: async (change, options) => {
        await sleep(100);
        await stores.scoreBoard.apply(change, options);
        batches += 1;
      },
    });
    const learnTrack = await open({ ...stores, scoreBoard }, { projections: 'background' });
    const record = (activityId: string, until?: 'projected') =>
      learnTrack.activities.record(activity({ activityId }), until && { until });
    const batchesOfTwo: number[] = [];
    for (let round = 1; round <= 5; round++) {
      await record(`A${round}`, 'projected');
      const before = batches;
      await record(`B${round}`);
      await sleep(20);
      await record(`C${round}`, 'projected');
      batchesOfTwo.push(batches - before);
    }
    // A machine that stalls between the two may miss the rest, but not each time.
    expect(batchesOfTwo).toContain(1);
  });

  test('in the background, projections that are up to date give way to one that is behind', async () => {
    const stores = newStores();
    let letGo = () => {};
    const gate = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    const regionGraph = withMethods(stores.regionGraph, {
      apply: async (change, options) => {
        await gate;
        await stores.regionGraph.apply(change, options);
      },
    });
    await (await open(stores)).activities.record(activities(2500));
    const learnTrack = await open({ ...stores, regionGraph }, { projections: 'background' });
    const positionOf = async () => (await statusOf(learnTrack, 'engagement-scores')).checkpoint?.position;
    await expect.poll(positionOf).toBe(2500);
    const seen = new Set<number | undefined>();
    for (let more = 1; more <= 20; more++) {
      await learnTrack.activities.record(activity({ activityId: `more ${more}` }));
      await sleep(5);
      seen.add(await positionOf());
    }
    letGo();
    // Each activity would have been a batch.
    expect(seen.size).toBeLessThan(10);
    await learnTrack.activities.record(activity({ activityId: 'last' }), { until: 'projected' });
    for (const { checkpoint } of await learnTrack.projections.status())
      expect(checkpoint?.position).toBe(2521);
  });

  test('in the background a projection wakes when another process appends', async () => {
    const stores = newStores();
    const follower = await open(stores, { projections: 'background' });
    const writer = await open(stores);
    await writer.activities.record(activity(), { until: 'projected' });
    expect(await follower.scores.get('S1', { at })).toBeGreaterThan(0);
  });

  test('a larger batch than usual is taken where the store asks for it', async () => {
    const sizes: number[] = [];
    const stores = newStores();
    const reportStore = withMethods<ReportStore>(stores.reportStore, {
      maxBatch: 2000,
      apply: async (change) => {
        sizes.push(change.upTo.position - change.after.position);
        await stores.reportStore.apply(change);
      },
    });
    const learnTrack = await open({ ...stores, reportStore });
    await learnTrack.activities.record(activities(2500));
    await learnTrack.projections.catchUp();
    expect(sizes).toEqual([2000, 500]);
  });

  test('a store that takes more and more is given as much as it takes at the time', async () => {
    const sizes: number[] = [];
    const stores = newStores();
    const reportStore = withMethods<ReportStore>(stores.reportStore, {
      apply: async (change) => {
        sizes.push(change.upTo.position - change.after.position);
        await stores.reportStore.apply(change);
      },
    });
    Object.defineProperty(reportStore, 'maxBatch', { get: () => 200 * (sizes.length + 1) });
    const learnTrack = await open({ ...stores, reportStore });
    await learnTrack.activities.record(activities(1500));
    await learnTrack.projections.catchUp();
    expect(sizes).toEqual([200, 400, 400, 500]);
  });
});

describe('a store that is down', () => {
  test('never stops the others, and is caught up when it is back', async () => {
    const stores = newStores();
    let isDown = true;
    const scoreBoard = withMethods(stores.scoreBoard, {
      apply: async (change, options) => (isDown ? down() : stores.scoreBoard.apply(change, options)),
    });
    const learnTrack = await open({ ...stores, scoreBoard }, { projections: 'background' });
    await learnTrack.activities.record(activities(10));
    await expect.poll(async () => (await statusOf(learnTrack, 'daily-engagement')).lag?.activities).toBe(0);
    await expect
      .poll(async () => (await statusOf(learnTrack, 'engagement-scores')).state)
      .toBe('backing-off');
    const health = await learnTrack.health();
    expect(health.ok).toBe(false);
    const late = learnTrack.activities.record(activity({ studentId: 'S2' }), {
      until: 'projected',
      timeout: 20,
    });
    await expect(late).rejects.toMatchObject({ code: 'TIMEOUT', retryable: true });
    await expect(late).rejects.toThrow(
      'not all of engagement-scores (backing-off) at 0 have passed position 11; the activities are recorded',
    );

    isDown = false;
    await expect.poll(async () => (await statusOf(learnTrack, 'engagement-scores')).lag?.activities).toBe(0);
    await expect
      .poll(async () => (await statusOf(learnTrack, 'engagement-scores')).lastError)
      .toBeUndefined();
    expect(await learnTrack.scores.get('S2', { at })).toBeGreaterThan(0);
  });

  test('is seen to fall behind where it was when it last answered', async () => {
    const stores = newStores();
    let isDown = false;
    const scoreBoard = withMethods(stores.scoreBoard, {
      readCheckpoint: async (options) => (isDown ? down() : stores.scoreBoard.readCheckpoint(options)),
      apply: async (change, options) => (isDown ? down() : stores.scoreBoard.apply(change, options)),
    });
    const learnTrack = await open({ ...stores, scoreBoard }, { projections: 'background' });
    await learnTrack.activities.record(activities(10), { until: 'projected' });
    isDown = true;
    for (const behind of [1, 2]) {
      await learnTrack.activities.record(activity({ activityId: `B${behind}` }));
      const status = await statusOf(learnTrack, 'engagement-scores');
      expect(status).toMatchObject({ lag: { activities: behind }, lastError: { code: 'CONNECTION' } });
      expect(status.checkpoint).toBeUndefined();
    }
    isDown = false;
    await expect
      .poll(() => statusOf(learnTrack, 'engagement-scores'))
      .toMatchObject({ lag: { activities: 0 }, checkpoint: { position: 12 } });

    isDown = true;
    const restarted = await open({ ...stores, scoreBoard });
    expect((await statusOf(restarted, 'engagement-scores')).lag).toBeUndefined();
  });

  test('catching up by hand brings the others along, then tells the failure', async () => {
    const stores = newStores();
    const scoreBoard = withMethods(stores.scoreBoard, { apply: async () => down() });
    const learnTrack = await open({ ...stores, scoreBoard });
    await learnTrack.activities.record(activities(3));
    await expect(learnTrack.projections.catchUp()).rejects.toMatchObject({ code: 'CONNECTION' });
    expect((await statusOf(learnTrack, 'daily-engagement')).lag?.activities).toBe(0);
  });

  test('a store that took a batch but could not say so counts it once', async () => {
    const stores = newStores();
    let failures = 0;
    const scoreBoard = withMethods(stores.scoreBoard, {
      apply: async (change, options) => {
        await stores.scoreBoard.apply(change, options);
        if (failures++ === 0) down();
      },
    });
    const learnTrack = await open({ ...stores, scoreBoard }, { projections: 'background' });
    await learnTrack.activities.record(activities(4), { until: 'projected' });
    expect(await learnTrack.scores.get('S1', { at: '2026-01-05T09:30:00Z' })).toBeCloseTo(4, 9);
  });
});

describe('exactly once', () => {
  test('property: any number of racing workers, restarted anywhere, count every activity once', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 4 }),
        fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 1, max: 7 }),
        async (workers, appends, maxBatch) => {
          const stores = newStores();
          const small = { maxBatch };
          const slowed = {
            ...stores,
            scoreBoard: withMethods<ScoreBoard>(stores.scoreBoard, small),
            reportStore: withMethods<ReportStore>(stores.reportStore, small),
          };
          let total = 0;
          for (const count of appends) {
            const racing = await Promise.all(Array.from({ length: workers }, () => open(slowed)));
            const [writer] = racing as [LearnTrack];
            await writer.activities.record(activities(count, (i) => ({ activityId: `A${total + i}` })));
            total += count;
            await Promise.all(racing.map((worker) => worker.projections.catchUp()));
          }
          const reader = await open(stores);
          const score = await reader.scores.get('S1', { at: '2026-01-05T09:30:00Z' });
          expect(score).toBeCloseTo(total, 6);
          const [day] = await collect(reader.reports.dailyEngagement());
          expect(day?.count).toBe(total);
        },
      ),
      { numRuns: 30 },
    );
  });

  test('a store that lost everything heals itself by replay', async () => {
    const stores = newStores();
    const before = await open(stores);
    await before.activities.record(activities(5));
    await before.projections.catchUp();
    const after = await open({ ...stores, scoreBoard: new MemoryScoreBoard() });
    await after.projections.catchUp();
    expect(await after.scores.get('S1', { at })).toBeCloseTo(await before.scores.get('S1', { at }), 9);
  });

  test('a store goes back once in each process that follows the log, before its checkpoint is read', async () => {
    const stores = newStores();
    const told: string[] = [];
    const reportStore = withMethods<ReportStore>(stores.reportStore, {
      rewind: async () => {
        told.push('rewind');
      },
      readCheckpoint: (options) => {
        told.push('read');
        return stores.reportStore.readCheckpoint(options);
      },
    });
    const learnTrack = await open({ ...stores, reportStore });
    await learnTrack.activities.record(activity());
    await learnTrack.projections.status();
    expect(told).not.toContain('rewind');
    told.length = 0;
    await learnTrack.projections.catchUp();
    await learnTrack.projections.catchUp();
    expect(told.slice(0, 3)).toEqual(['read', 'rewind', 'read']);
    expect(told.filter((what) => what === 'rewind')).toHaveLength(1);
  });

  test('a log that gives positions out of order stops the projection instead of counting wrongly', async () => {
    const stores = newStores();
    const activityStore = withMethods(stores.activityStore, {
      async *read(stretch, options) {
        for await (const entries of stores.activityStore.read(stretch, options)) yield entries.slice(1);
      },
    });
    const learnTrack = await open({ ...stores, activityStore });
    await learnTrack.activities.record(activities(3));
    await expect(learnTrack.projections.catchUp()).rejects.toThrow('position 2 where 1 was due');
  });
});

describe('data that cannot be continued', () => {
  async function recorded(count: number) {
    const stores = newStores();
    const learnTrack = await open(stores);
    await learnTrack.activities.record(activities(count));
    await learnTrack.projections.catchUp();
    return stores;
  }

  /** What catching up says, with `stores` as they are. */
  async function failureOf(stores: Partial<Ports>, options?: LearnTrackOptions): Promise<LearnTrackError> {
    const learnTrack = await open(stores, options);
    return learnTrack.projections.catchUp().then(
      () => expect.unreachable('the checkpoint fits'),
      (error) => error,
    );
  }

  test('of another log', async () => {
    const stores = await recorded(3);
    const other = await recorded(5);
    const error = await failureOf({ ...stores, activityStore: other.activityStore });
    expect(error.code).toBe('CHECKPOINT');
    expect(error.message).toMatch(/this is log .*run rebuild\('engagement-scores'\)/);
  });

  test('of a log restored from an older backup, that ends before it', async () => {
    const stores = await recorded(3);
    const { logId } = await stores.activityStore.head();
    const shorter = withMethods(stores.activityStore, { head: async () => ({ logId, position: 2 }) });
    const error = await failureOf({ ...stores, activityStore: shorter });
    expect(error.message).toContain('the log ends at 2: it was restored from an older backup');
  });

  test('of a log restored from an older backup, by a store that would have gone back further', async () => {
    const stores = await recorded(5);
    let back = 0;
    const reportStore = withMethods<ReportStore>(stores.reportStore, {
      readCheckpoint: async (options) => {
        const stored = await stores.reportStore.readCheckpoint(options);
        return stored && back > 0 ? { ...stored, position: 1, activityId: 'A1', startedAt: back } : stored;
      },
      rewind: async () => {
        back = 5;
      },
    });
    const { logId } = await stores.activityStore.head();
    const activityStore = withMethods(stores.activityStore, { head: async () => ({ logId, position: 2 }) });
    const error = await failureOf({ activityStore, reportStore });
    expect(error.message).toContain('the log ends at 2: it was restored from an older backup');
    expect(back).toBe(0);
    // Nor does it go on where another worker went back just before.
    back = 5;
    const late = await failureOf({ activityStore, reportStore });
    expect(late.message).toContain('the log ends at 2: it was restored from an older backup');
  });

  test('of a log restored from an older backup, that went on otherwise', async () => {
    const stores = await recorded(3);
    const otherwise = withMethods(stores.activityStore, { holds: async () => false });
    const error = await failureOf({ ...stores, activityStore: otherwise });
    expect(error.message).toContain('the log holds another entry there');
  });

  test('of other weights: an old process in a rolling deploy cannot mix its numbers in', async () => {
    const stores = await recorded(3);
    const error = await failureOf(stores, { scores: { weights: { page_view: 2 } } });
    expect(error.message).toContain('this process computes it by other rules');
  });

  test('stays stopped while activities arrive: it does not try again for each', async () => {
    const stores = newStores();
    let tries = 0;
    let learnTrack: LearnTrack | undefined;
    const scoreBoard = withMethods(stores.scoreBoard, {
      apply: async () => {
        tries += 1;
        // More comes in while it finds out.
        if (tries <= 20) await learnTrack?.activities.record(activity({ activityId: `during ${tries}` }));
        throw new CheckpointError('damaged');
      },
    });
    learnTrack = await open({ ...stores, scoreBoard }, { projections: 'background' });
    await learnTrack.activities.record(activity());
    const state = async () => (await statusOf(learnTrack as LearnTrack, 'engagement-scores')).state;
    await expect.poll(state).toBe('stopped');
    for (let i = 0; i < 20; i++) {
      await learnTrack.activities.record(activity({ activityId: `after ${i}` }));
      expect(await state()).toBe('stopped');
    }
    expect(tries).toBe(1);
  });

  test('stays stopped in the background, until a rebuild makes it right', async () => {
    const stores = await recorded(3);
    const learnTrack = await open(stores, {
      projections: 'background',
      scores: { weights: { page_view: 2 } },
    });
    await expect.poll(async () => (await statusOf(learnTrack, 'engagement-scores')).state).toBe('stopped');
    await expect(
      learnTrack.activities.record(activity({ activityId: 'A4' }), { until: 'projected' }),
    ).rejects.toMatchObject({ code: 'CHECKPOINT' });
    await learnTrack.projections.rebuild('engagement-scores');
    await learnTrack.activities.record(activity({ activityId: 'A5' }), { until: 'projected' });
    expect(await learnTrack.scores.get('S1', { at: '2026-01-05T09:30:00Z' })).toBeCloseTo(10, 9);
    expect((await statusOf(learnTrack, 'engagement-scores')).checkpoint?.generation).toBe(2);
  });

  test('is replaced by a rebuild also where its checkpoint cannot be read', async () => {
    const stores = newStores();
    let readable = false;
    const scoreBoard = withMethods(stores.scoreBoard, {
      readCheckpoint: async (options) => {
        if (readable) return stores.scoreBoard.readCheckpoint(options);
        throw new CheckpointError('that is no checkpoint');
      },
      startGeneration: async (start, options) => {
        expect(start).toMatchObject({ after: undefined, replace: true });
        readable = true;
        return stores.scoreBoard.startGeneration(start, options);
      },
    });
    const learnTrack = await open({ ...stores, scoreBoard });
    await learnTrack.activities.record(activities(3));
    await expect(learnTrack.projections.catchUp()).rejects.toThrow('that is no checkpoint');
    await learnTrack.projections.rebuild('engagement-scores');
    expect((await statusOf(learnTrack, 'engagement-scores')).lag?.activities).toBe(0);
  });

  test('a rebuild of a projection that is not there names those that are', async () => {
    const learnTrack = await open(newStores());
    await expect(learnTrack.projections.rebuild('engagement')).rejects.toThrow(
      'There is no projection "engagement" here; there are: engagement-scores, region-accesses, daily-engagement',
    );
  });
});

describe('generations', () => {
  test('while one is rebuilt, queries are answered from the one before', async () => {
    const stores = newStores();
    const learnTrack = await open(stores);
    await learnTrack.activities.record(activities(2000));
    await learnTrack.projections.catchUp();
    const before = await learnTrack.scores.get('S1', { at });
    const seen: number[] = [];
    const slowed = withMethods(stores.scoreBoard, {
      apply: async (change, options) => {
        await stores.scoreBoard.apply(change, options);
        seen.push((await stores.scoreBoard.score({ studentId: 'S1', at: new Date(at) })) ?? 0);
      },
    });
    await (await open({ ...stores, scoreBoard: slowed })).projections.rebuild('engagement-scores');
    expect(seen).toEqual([before, before]);
    expect(await learnTrack.scores.get('S1', { at })).toBeCloseTo(before, 9);
  });

  test('a rebuild does not step back for a worker that goes on with what is to be replaced', async () => {
    const stores = newStores();
    const learnTrack = await open(stores);
    await learnTrack.activities.record(activities(200));
    const worker = await open(stores);
    let starts = 0;
    const contended = withMethods(stores.scoreBoard, {
      startGeneration: async (start, options) => {
        // Between the two, the worker has got one further.
        if (++starts <= 50) {
          await learnTrack.activities.record(activity({ activityId: `more ${starts}` }));
          await worker.projections.catchUp();
        }
        return stores.scoreBoard.startGeneration(start, options);
      },
    });
    await worker.projections.catchUp();
    await (await open({ ...stores, scoreBoard: contended })).projections.rebuild('engagement-scores');
    expect((await statusOf(learnTrack, 'engagement-scores')).checkpoint).toMatchObject({
      generation: 2,
      position: 250,
    });
  });

  test('a projection goes on however many races it loses, as long as the others get ahead', async () => {
    const stores = newStores();
    const learnTrack = await open(stores);
    await learnTrack.activities.record(activities(10));
    const worker = await open(stores);
    await worker.projections.catchUp();
    let applies = 0;
    const contended = withMethods(stores.scoreBoard, {
      apply: async (change, options) => {
        if (++applies <= 12) {
          await worker.projections.catchUp();
          await learnTrack.activities.record(activity({ activityId: `more ${applies}` }));
        }
        await stores.scoreBoard.apply(change, options);
      },
    });
    await learnTrack.activities.record(activity({ activityId: 'more' }));
    await (await open({ ...stores, scoreBoard: contended })).projections.catchUp();
    expect((await statusOf(learnTrack, 'engagement-scores')).lag?.activities).toBe(0);
  });

  test('a rebuild that was interrupted goes on where it ended, in its generation', async () => {
    const stores = newStores();
    const learnTrack = await open(stores);
    await learnTrack.activities.record(activities(3000));
    await learnTrack.projections.catchUp();
    let applied = 0;
    const breaking = withMethods(stores.scoreBoard, {
      apply: async (change, options) => (applied++ === 1 ? down() : stores.scoreBoard.apply(change, options)),
    });
    const interrupted = await open({ ...stores, scoreBoard: breaking });
    await expect(interrupted.projections.rebuild('engagement-scores')).rejects.toMatchObject({
      code: 'CONNECTION',
    });
    expect((await stores.scoreBoard.readCheckpoint())?.position).toBe(1000);
    await learnTrack.projections.catchUp();
    expect(await stores.scoreBoard.readCheckpoint()).toMatchObject({ generation: 2, position: 3000 });
    expect(await learnTrack.scores.get('S1', { at: '2026-01-05T09:30:00Z' })).toBeCloseTo(3000, 6);
  });

  test('a landmark that is outgrown starts the next one; scores stay what they are by definition', async () => {
    const stores = newStores();
    const now = new Date('2026-03-01T00:00:00Z');
    const learnTrack = await open({ ...stores, clock: { now: () => now } }, { scores: { halfLife: '1h' } });
    const hours = [0, 500, 899, 901, 950, 1300];
    const inputs = activities(hours.length, (i) => ({
      timestamp: new Date(Date.UTC(2026, 0, 1) + (hours[i] as number) * 3_600_000),
    }));
    for (const input of inputs) {
      await learnTrack.activities.record(input);
      await learnTrack.projections.catchUp();
    }
    const checkpoint = await stores.scoreBoard.readCheckpoint();
    expect(checkpoint?.generation).toBe(2);
    expect(forwardDecayOf(checkpoint?.definition ?? '').landmark).toBe(
      Date.UTC(2026, 0, 1) + 901 * 3_600_000,
    );
    const last = inputs.at(-1)?.timestamp as Date;
    const expected = engagementScore(inputs as Activity[], toScoreModel({ halfLife: '1h' }), last);
    expect(await learnTrack.scores.get('S1', { at: last })).toBeCloseTo(expected, 9);
  });
});

describe('generations, further', () => {
  test('property: across any change of landmark the order of activities changes no score', async () => {
    const hour = 3_600_000;
    const hours = fc.array(fc.integer({ min: 0, max: 4000 }), { minLength: 1, maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(
        hours,
        fc.integer({ min: 1, max: 5 }),
        fc.boolean(),
        async (drawn, maxBatch, stepwise) => {
          const inputs = drawn.map((at, i) =>
            activity({ activityId: `A${i}`, timestamp: new Date(Date.UTC(2025, 0, 1) + at * hour) }),
          );
          const latest = new Date(Date.UTC(2025, 0, 1) + Math.max(...drawn) * hour);
          const expected = engagementScore(inputs as Activity[], toScoreModel({ halfLife: '1h' }), latest);
          const byTime = inputs.toSorted((a, b) => Number(a.timestamp) - Number(b.timestamp));
          for (const order of [inputs, byTime, byTime.toReversed()]) {
            const stores = newStores();
            const scoreBoard = withMethods<ScoreBoard>(stores.scoreBoard, { maxBatch });
            const learnTrack = await open({ ...stores, scoreBoard }, { scores: { halfLife: '1h' } });
            for (const input of order) {
              await learnTrack.activities.record(input);
              if (stepwise) await learnTrack.projections.catchUp();
            }
            await learnTrack.projections.catchUp();
            const score = await learnTrack.scores.get('S1', { at: latest });
            expect(Math.abs(score / expected - 1)).toBeLessThan(1e-9);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  test('one that another worker built is completed by whoever catches it up', async () => {
    const stores = newStores();
    const worker = await open(stores);
    await worker.activities.record(activities(3));
    await worker.projections.catchUp();
    // Another process starts the next one and dies before anything is in it.
    const after = await stores.scoreBoard.readCheckpoint();
    if (!after) throw new Error('nothing was projected');
    const { logId, definition } = after;
    const { startedAt: _, served: __, ...checkpoint } = after;
    await stores.scoreBoard.startGeneration({
      after: checkpoint,
      logId,
      definition,
      startedAt: 3,
      replace: true,
    });
    expect((await stores.scoreBoard.readCheckpoint())?.served).toBe(false);
    await worker.activities.record(activity({ studentId: 'S2' }));
    await worker.projections.catchUp();
    expect(await stores.scoreBoard.readCheckpoint()).toMatchObject({
      generation: 2,
      position: 4,
      served: true,
    });
    expect(await worker.scores.get('S2', { at })).toBeGreaterThan(0);
  });

  test('a rebuild that passes an old erasure takes nothing from what queries see meanwhile', async () => {
    const stores = newStores();
    const learnTrack = await open(stores);
    await learnTrack.activities.record(activity({ activityId: 'before' }));
    await learnTrack.students.erase('S1').catch(() => {});
    await learnTrack.activities.record(activity({ activityId: 'after' }));
    const seen: (number | undefined)[] = [];
    const keepsNames = withMethods(stores.activityStore, { completeErasures: async () => {} });
    const watched = withMethods<ScoreBoard>(stores.scoreBoard, {
      maxBatch: 1,
      apply: async (change, options) => {
        await stores.scoreBoard.apply(change, options);
        seen.push(await stores.scoreBoard.score({ studentId: 'S1', at: new Date('2026-01-05T09:30:00Z') }));
      },
    });
    const rebuilding = await open({ ...stores, activityStore: keepsNames, scoreBoard: watched });
    await rebuilding.projections.catchUp();
    seen.length = 0;
    await rebuilding.projections.rebuild('engagement-scores');
    expect(seen.map((score) => score?.toFixed(9))).toEqual(['1.000000000', '1.000000000', '1.000000000']);
  });

  test('a rebuild that was interrupted is resumed by another process, past erasures that name nobody any more', async () => {
    const stores = newStores();
    const first = await open(stores);
    await first.activities.record(activities(10));
    await first.students.erase('S1');
    await first.activities.record(activities(10, (i) => ({ activityId: `B${i}`, studentId: 'S2' })));
    await first.projections.catchUp();
    let applied = 0;
    const breaking = withMethods<ScoreBoard>(stores.scoreBoard, {
      maxBatch: 4,
      apply: async (change, options) => (applied++ === 1 ? down() : stores.scoreBoard.apply(change, options)),
    });
    await expect(
      (await open({ ...stores, scoreBoard: breaking })).projections.rebuild('engagement-scores'),
    ).rejects.toThrow();
    await (await open(stores)).projections.catchUp();
    expect(await stores.scoreBoard.readCheckpoint()).toMatchObject({ generation: 2, position: 21 });
  });
});

describe('what goes wrong elsewhere', () => {
  test('a read that gives nothing backs off instead of turning for ever', async () => {
    const stores = newStores();
    const activityStore = withMethods(stores.activityStore, { async *read() {} });
    const learnTrack = await open({ ...stores, activityStore });
    await learnTrack.activities.record(activity());
    await expect(learnTrack.projections.catchUp()).rejects.toThrow('it ended at 0, though its head is 1');
  });

  test('a store that is always ahead of everybody is told after some tries', {
    timeout: 60_000,
  }, async () => {
    const stores = newStores();
    const scoreBoard = withMethods<ScoreBoard>(stores.scoreBoard, {
      apply: async () => {
        throw new PositionConflictError('someone was faster');
      },
    });
    const learnTrack = await open({ ...stores, scoreBoard });
    await learnTrack.activities.record(activity());
    await expect(learnTrack.projections.catchUp()).rejects.toMatchObject({ code: 'POSITION_CONFLICT' });
  });

  test('a log that was swapped under a running projection stops it', async () => {
    const stores = newStores();
    let log = stores.activityStore;
    const swapped = new Proxy(log, {
      get: (_, property) => {
        const value = Reflect.get(log, property, log);
        return typeof value === 'function' ? value.bind(log) : value;
      },
    });
    const learnTrack = await open({ ...stores, activityStore: swapped }, { projections: 'background' });
    await learnTrack.activities.record(activity({ activityId: 'A' }), { until: 'projected' });
    const { logId } = await log.head();
    log = withMethods(new MemoryActivityStore(), {});
    const other = log;
    log = withMethods(other, { head: async () => ({ logId, position: (await other.head()).position }) });
    await learnTrack.activities.record([activity({ activityId: 'X' }), activity({ activityId: 'Y' })]);
    await expect.poll(async () => (await statusOf(learnTrack, 'daily-engagement')).state).toBe('stopped');
  });
});

describe('closing', () => {
  test('ends what waits and what rebuilds, and touches no store afterwards', async () => {
    const stores = newStores();
    let applies = 0;
    const slow = withMethods<ScoreBoard>(stores.scoreBoard, {
      maxBatch: 10,
      apply: async (change, options) => {
        await new Promise((resolve) => setTimeout(resolve, 5));
        applies += 1;
        await stores.scoreBoard.apply(change, options);
      },
    });
    const learnTrack = await open({ ...stores, scoreBoard: slow });
    await learnTrack.activities.record(activities(1000));
    const rebuilding = learnTrack.projections.rebuild('engagement-scores').catch(({ code }) => code);
    const waiting = learnTrack.activities
      .record(activity({ activityId: 'last' }), { until: 'projected' })
      .catch(({ code }) => code);
    await expect.poll(() => applies).toBeGreaterThan(1);
    await learnTrack.close();
    const done = applies;
    expect(await rebuilding).toBe('CLOSED');
    expect(await waiting).toBe('CLOSED');
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(applies).toBe(done);
    await expect(learnTrack.projections.catchUp()).rejects.toMatchObject({ code: 'CLOSED' });
    await expect(learnTrack.students.erase('S1')).rejects.toMatchObject({ code: 'CLOSED' });
  });

  test('whoever cannot wait for a log that hangs need not; adapters are closed all the same', async () => {
    let closed = false;
    const hanging = withMethods(new MemoryActivityStore(), { append: () => new Promise(() => {}) });
    const learnTrack = await createLearnTrack({
      adapters: [
        {
          ...defineAdapter({ name: 'hanging', ports: { activityStore: () => hanging } }),
          close: async () => {
            closed = true;
          },
        },
      ],
    });
    void learnTrack.activities.record(activity()).catch(() => {});
    await learnTrack.close({ signal: AbortSignal.timeout(20) });
    expect(closed).toBe(true);
    await expect(learnTrack.projections.catchUp()).rejects.toMatchObject({ code: 'CLOSED' });
  });
});

describe('waiting until projected', () => {
  test('is waiting until queries see it, also where another generation has to be built for it', async () => {
    const learnTrack = await open(newStores(), { projections: 'background', scores: { halfLife: '1h' } });
    await learnTrack.activities.record(activity({ timestamp: '2025-01-01T00:00:00Z' }), {
      until: 'projected',
    });
    const later = '2026-01-01T00:00:00Z';
    await learnTrack.activities.record(activity({ timestamp: later }), { until: 'projected' });
    expect(await learnTrack.scores.get('S1', { at: later })).toBeCloseTo(1, 9);
  });

  test('options that are wrong are refused before anything is recorded', async () => {
    const stores = newStores();
    const learnTrack = await open(stores);
    for (const options of [{ until: 'projcted' }, { until: 'projected', timeout: 'soon' }]) {
      await expect(learnTrack.activities.record(activity(), options as never)).rejects.toMatchObject({
        code: 'VALIDATION',
      });
    }
    expect((await stores.activityStore.head()).position).toBe(0);
  });

  test('with projections off it waits for the process that runs them', async () => {
    const stores = newStores();
    const host = await open(stores);
    const waiting = host.activities.record(activity(), { until: 'projected' });
    await (await open(stores)).projections.catchUp();
    const worker = await open(stores, { projections: 'background' });
    await waiting;
    expect(await worker.scores.get('S1', { at })).toBeGreaterThan(0);
  });

  test('an abort ends the wait; the activity is recorded', async () => {
    const stores = newStores();
    const host = await open(stores);
    const leaving = new AbortController();
    const waiting = host.activities.record(activity(), { until: 'projected', signal: leaving.signal });
    await expect.poll(async () => (await stores.activityStore.head()).position).toBe(1);
    leaving.abort(new Error('no time'));
    await expect(waiting).rejects.toThrow('no time');
  });
});
