import { type ActivityInput, createLearnTrack, type LearnTrack } from '@learntrack/core';
import { batches } from '../load.ts';
import { type Measure, medianOf, secondsOf } from '../measure.ts';
import { followers, projections, type Stores } from './stores.ts';

const runs = 5;
const count = 40_000;
type Batches = readonly (readonly ActivityInput[])[];

/** Activities per second into the log, from there through each projection, and through all of it at once. */
export async function rateTogether(stores: Stores, progress: (text: string) => void): Promise<Measure[]> {
  const rates = new Map<string, number[]>();
  const ratios: number[] = [];
  for (let i = 0; i <= runs; i++) {
    progress(`run ${i} of ${runs}: the log, each projection, and all of it at once`);
    const given = [...batches(count, 1000, i + 1)];
    const alone = await eachAlone(stores, given);
    const all = await together(stores, given);
    if (i === 0) continue;
    for (const [name, seconds] of [...Object.entries(alone), ['all four together', all] as const]) {
      rates.set(name, [...(rates.get(name) ?? []), count / seconds]);
    }
    // They share the cores: at best, all of it takes as long as its parts one after the other.
    ratios.push(Object.values(alone).reduce((sum, seconds) => sum + seconds, 0) / all);
  }
  return [
    medianOf(ratios, {
      name: 'all four together / one after the other: rate / (1 / Σ(1 / rate of each alone))',
      unit: 'ratio',
      goal: 0.9,
      better: 'higher',
    }),
    ...[...rates].map(([name, its]) => medianOf(its, { name, unit: 'activities/s', better: 'higher' })),
  ];
}

/** Seconds that the log takes, and then each projection of it. */
async function eachAlone(stores: Stores, given: Batches): Promise<Record<string, number>> {
  const { adapters, remove } = await stores.open();
  const seconds: Record<string, number> = {};
  const log = await createLearnTrack({ adapters: [adapters.mongo()], projections: 'off' });
  await log.health();
  seconds['into the log alone'] = await secondsOf(() => record(log as LearnTrack, given));
  await log.close();
  for (const name of followers) {
    const learnTrack = await createLearnTrack({
      adapters: [adapters.mongo(), adapters[name]()],
      projections: 'off',
    });
    await learnTrack.health();
    seconds[`${projections[name]} alone, of a log that is there`] = await secondsOf(() =>
      learnTrack.projections.catchUp(),
    );
    await learnTrack.close();
  }
  await remove();
  return seconds;
}

/** Seconds from the first record until every projection has passed the last one. */
async function together(stores: Stores, given: Batches): Promise<number> {
  const { all, remove } = await stores.open();
  const learnTrack = await createLearnTrack({ adapters: all() });
  await learnTrack.health();
  const seconds = await secondsOf(() => recordUntilProjected(learnTrack as LearnTrack, given));
  await learnTrack.close();
  await remove();
  return seconds;
}

/** Records the load in batches, as hosts do, and waits until queries of every projection see it. */
export async function recordUntilProjected(learnTrack: LearnTrack, given: Batches): Promise<void> {
  await record(learnTrack, given);
  await learnTrack.activities.record(given.at(-1) ?? [], { until: 'projected', timeout: '10m' });
}

async function record(learnTrack: LearnTrack, given: Batches): Promise<void> {
  for (const batch of given) await learnTrack.activities.record(batch);
}
