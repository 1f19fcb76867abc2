import { setTimeout } from 'node:timers/promises';
import { createLearnTrack } from '@learntrack/core';
import { openAdapter } from '@learntrack/testkit';
import { load } from '../load.ts';
import { type Measure, medianOf } from '../measure.ts';
import { quantile, recordAtRate } from './open-loop.ts';
import { type Follower, followers, type Stores } from './stores.ts';

const runs = 5;
const perSecond = 500;
const count = 4000;
/** More looks would take from the cores what they are to time. */
const lookMs = 20;

/** How long after an activity was due each store shows it. */
export async function visibleInEachStore(
  stores: Stores,
  progress: (text: string) => void,
): Promise<Measure[]> {
  const latencies = new Map<string, number[]>();
  for (let i = 0; i <= runs; i++) {
    progress(`run ${i} of ${runs}: from record to visible in each store`);
    const run = await latenciesOf(stores, i + 1);
    if (i === 0) continue;
    for (const [name, its] of run) {
      for (const [label, share] of [
        ['p50', 0.5],
        ['p99', 0.99],
      ] as const) {
        const of = `${name}: ${label}`;
        latencies.set(of, [...(latencies.get(of) ?? []), quantile(its, share)]);
      }
    }
  }
  return [...latencies].map(([name, its]) =>
    medianOf(its, {
      name: `from record to visible at ${perSecond} activities/s, open loop, ${name}`,
      unit: 'ms',
      better: 'lower',
    }),
  );
}

/** Milliseconds of each activity, by where it is seen: in the log, when it is acknowledged. */
async function latenciesOf(stores: Stores, seed: number): Promise<Map<string, number[]>> {
  const { adapters, all, remove } = await stores.open();
  const learnTrack = await createLearnTrack({ adapters: all() });
  const seeing = new AbortController();
  const looks = followers.map(async (name) => [name, await look(adapters, name, seeing.signal)] as const);
  const recorded = await recordAtRate(learnTrack, load(count, seed), perSecond);
  await learnTrack.projections.catchUp();
  seeing.abort();
  const latencies = new Map([['mongo (acknowledged)', recorded.map(({ due, at }) => at - due)]]);
  for (const [name, seen] of await Promise.all(looks)) {
    latencies.set(
      name,
      recorded.map(
        ({ due, position }) => (seen.find((one) => one.position >= position)?.at ?? Number.NaN) - due,
      ),
    );
  }
  await learnTrack.close();
  await remove();
  return latencies;
}

/** When a connection of its own saw how far a store is: its data and its checkpoint are seen together. */
async function look(
  adapters: Awaited<ReturnType<Stores['open']>>['adapters'],
  name: Follower,
  signal: AbortSignal,
): Promise<readonly { readonly position: number; readonly at: number }[]> {
  const { store, close } = opened(adapters, name);
  const seen: { position: number; at: number }[] = [];
  for (let last = false; ; await setTimeout(lookMs)) {
    const position = (await store.readCheckpoint())?.position ?? 0;
    if (position > (seen.at(-1)?.position ?? 0)) seen.push({ position, at: performance.now() });
    if (last) break;
    last = signal.aborted;
  }
  await close();
  return seen;
}

function opened(adapters: Awaited<ReturnType<Stores['open']>>['adapters'], name: Follower) {
  switch (name) {
    case 'redis': {
      const { ports, close } = openAdapter(adapters.redis());
      return { store: ports.scoreBoard, close };
    }
    case 'neo4j': {
      const { ports, close } = openAdapter(adapters.neo4j());
      return { store: ports.regionGraph, close };
    }
    case 'cassandra': {
      const { ports, close } = openAdapter(adapters.cassandra());
      return { store: ports.reportStore, close };
    }
  }
}
