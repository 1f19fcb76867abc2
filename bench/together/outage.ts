import { setTimeout } from 'node:timers/promises';
import { type ActivityInput, createLearnTrack, type LearnTrack } from '@learntrack/core';
import { load } from '../load.ts';
import { type Measure, medianOf } from '../measure.ts';
import { quantile, recordAtRate } from './open-loop.ts';
import { type Follower, followers, projections, type Stores } from './stores.ts';

const runs = 5;
const perSecond = 500;
/** A server that has just started compiles, which nobody's `record` is measured by. */
const warmSeconds = 10;
const upSeconds = 10;
const downSeconds = 10;
/** Each look asks every store, so that many would slow down what they are to time. */
const lookMs = 250;

/** What an outage of each store costs: `record` meanwhile, and what it takes to catch up. */
export async function outages(stores: Stores, progress: (text: string) => void): Promise<Measure[]> {
  const measures: Measure[] = [];
  for (const name of followers) {
    const ratios: number[] = [];
    const drained: number[] = [];
    const behind: number[] = [];
    const { all, remove } = await stores.open();
    const learnTrack = (await createLearnTrack({ adapters: all() })) as LearnTrack;
    const source = load(1e9, 7);
    for (let i = 0; i <= runs; i++) {
      progress(`run ${i} of ${runs}: an outage of ${name}`);
      const { ratio, rate, seconds } = await outage(learnTrack, stores, name, source);
      if (i === 0) continue;
      ratios.push(ratio);
      drained.push(rate / perSecond);
      behind.push(seconds);
    }
    await learnTrack.close();
    await remove();
    measures.push(
      medianOf(ratios, {
        name: `p99 of record at ${perSecond} activities/s while ${name} is down / up`,
        ...{ unit: 'ratio', goal: 1.2, better: 'lower' },
      }),
      medianOf(drained, {
        name: `draining rate / arrival rate after ${downSeconds} s without ${name}`,
        ...{ unit: 'ratio', goal: 5, better: 'higher' },
      }),
      medianOf(behind, {
        name: `from when ${name} is back until its lag is a second's activities, arrivals going on`,
        ...{ unit: 's', better: 'lower' },
      }),
    );
  }
  return measures;
}

async function outage(
  learnTrack: LearnTrack,
  stores: Stores,
  name: Follower,
  source: Iterator<ActivityInput>,
) {
  const { control } = stores.servers[name];
  const latencies = async (seconds: number) => {
    const recorded = await recordAtRate(learnTrack, take(source, seconds * perSecond), perSecond);
    return recorded.map(({ due, at }) => at - due);
  };
  await latencies(warmSeconds);
  const up = await latencies(upSeconds);
  await control.stop();
  const down = await latencies(downSeconds);
  let isBehind = true;
  const arriving = recordAtRate(
    learnTrack,
    whilst(source, () => isBehind),
    perSecond,
  );
  await control.start();
  const drained = await drain(learnTrack, projections[name]);
  isBehind = false;
  await arriving;
  return { ratio: quantile(down, 0.99) / quantile(up, 0.99), ...drained };
}

/** Waits until a projection has caught up: how fast it did, from its first step on, and how long all of it took. */
async function drain(learnTrack: LearnTrack, projection: string): Promise<{ rate: number; seconds: number }> {
  const start = performance.now();
  const look = async () => {
    const status = (await learnTrack.projections.status()).find(({ name }) => name === projection);
    return { ...status, position: status?.checkpoint?.position };
  };
  let first: { at: number; position: number } | undefined;
  for (;;) {
    const { position, lag, state } = await look();
    const at = performance.now();
    if (position !== undefined) {
      // Not from before it tries again, but with all the time that its first step takes.
      const waits = state !== 'running' && position === first?.position;
      if (first === undefined || waits) first = { at, position };
      // While activities arrive there are always some on their way.
      else if (lag && lag.activities <= perSecond && position > first.position) {
        return { rate: ((position - first.position) * 1000) / (at - first.at), seconds: (at - start) / 1000 };
      }
    }
    await setTimeout(lookMs);
  }
}

function* take(source: Iterator<ActivityInput>, count: number): Generator<ActivityInput> {
  for (let i = 0; i < count; i++) yield source.next().value;
}

function* whilst(source: Iterator<ActivityInput>, goesOn: () => boolean): Generator<ActivityInput> {
  while (goesOn()) yield source.next().value;
}
