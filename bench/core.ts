import {
  type ActivityInput,
  type ActivityStore,
  createLearnTrack,
  defineAdapter,
  type LogEntry,
  parseActivity,
  sumDailyEngagement,
  sumIncrements,
  toAccesses,
  toScoreModel,
} from '@learntrack/core';
import { collectGarbage } from './collect-garbage.ts';
import { batches, load } from './load.ts';
import { type Benchmark, medianOf } from './measure.ts';

const runs = 5;

/** The core alone: no database, no network. */
export const core: Benchmark = {
  name: 'core',
  async run(progress) {
    const recorded: number[] = [];
    const computed: number[] = [];
    const heaps: number[] = [];
    // The first run of each warms up and does not count.
    for (let i = 0; i <= runs; i++) {
      progress(`run ${i} of ${runs}: recording, computing`);
      const rate = await recordingRate();
      const micros = computingMicros();
      if (i === 0) continue;
      recorded.push(rate);
      computed.push(micros);
    }
    for (let i = 1; i <= runs; i++) {
      progress(`run ${i} of ${runs}: streaming 5 M activities`);
      heaps.push(await heapGrowth());
    }
    return [
      medianOf(recorded, {
        name: 'record in batches of 1,000 on memory, all projections running',
        unit: 'activities/s',
        better: 'higher',
      }),
      medianOf(computed, {
        name: 'validation + id + summing, without a store',
        unit: 'µs/activity',
        goal: 5,
        better: 'lower',
      }),
      medianOf(heaps, {
        name: 'heap after 5 M / after 0.5 M activities ingested into a store that only counts',
        unit: 'ratio',
        goal: 1.1,
        better: 'lower',
      }),
    ];
  },
};

/** Activities per second, until every projection has passed the last one. */
async function recordingRate(): Promise<number> {
  const count = 200_000;
  const given = [...batches(count, 1000)];
  const learnTrack = await createLearnTrack();
  collectGarbage();
  const start = performance.now();
  for (const batch of given) await learnTrack.activities.record(batch);
  await learnTrack.projections.catchUp();
  const seconds = (performance.now() - start) / 1000;
  await learnTrack.close();
  return count / seconds;
}

/** Microseconds for an activity: checked, given its id, and summed up for every projection, in batches of 1,000. */
function computingMicros(): number {
  const count = 200_000;
  const given = [...batches(count, 1000)];
  const model = toScoreModel();
  const now = new Date();
  const decay = { halfLife: model.halfLife, landmark: Date.UTC(2026, 0, 5) };
  collectGarbage();
  let sums = 0;
  const start = performance.now();
  for (const batch of given) {
    const entries: LogEntry[] = [];
    for (const input of batch) {
      const parsed = parseActivity(input, { maxClockSkew: 86_400_000 }, now);
      if (!parsed.ok) throw new Error('the load holds valid activities');
      entries.push({ kind: 'activity', position: entries.length + 1, activity: parsed.value.activity });
    }
    const activities = entries.flatMap((entry) => (entry.kind === 'activity' ? [entry.activity] : []));
    sums += sumIncrements(activities, model, decay).boards.length;
    sums += sumDailyEngagement(entries, activities).length;
    sums += toAccesses(activities).length;
  }
  const micros = ((performance.now() - start) * 1000) / count;
  if (sums === 0) throw new Error('nothing was summed');
  return micros;
}

/** The heap after 5 M streamed activities, against the heap after the first 0.5 M of them. */
async function heapGrowth(): Promise<number> {
  const store = countingStore();
  const adapter = defineAdapter({ name: 'counting', ports: { activityStore: () => store } });
  const learnTrack = await createLearnTrack({ adapters: [adapter], projections: 'off' });
  const heapAfter = async (count: number) => {
    await learnTrack.activities.ingest<ActivityInput>(load(count));
    collectGarbage();
    return process.memoryUsage().heapUsed;
  };
  const before = await heapAfter(500_000);
  const after = await heapAfter(4_500_000);
  await learnTrack.close();
  return after / before;
}

/** A log that keeps nothing but its length. */
function countingStore(): ActivityStore {
  let position = 0;
  return {
    head: async () => ({ logId: 'counting', position }),
    append: async (activities) => activities.map(() => ({ status: 'recorded', position: ++position })),
    async *read() {},
    holds: async () => false,
    async *watch() {},
    erase: async () => ({ position: ++position, activities: 0 }),
    completeErasures: async () => {},
    mark: async () => ++position,
  };
}
