import { randomUUID } from 'node:crypto';
import type { Activity } from '@learntrack/core';
import type { Client } from 'cassandra-driver';
import { inBatches } from '../activities.ts';
import { load } from '../load.ts';
import { type Measure, medianOf, secondsOf } from '../measure.ts';
import { countEach, makeCounters } from './counters.ts';
import { openReports } from './reports.ts';
import { countSums } from './sums.ts';

const runs = 8;
const count = 50_000;
const batchSize = 10_000;

/** With these, statements are prepared, and connections open: hosts have both for long. */
const warmUp = [...inBatches(load(100, runs + 2))].flat();

/** Counts a batch by hand, in the client's keyspace. */
type CountByHand = (client: Client, activities: readonly Activity[]) => Promise<void>;

/** Activities per second that the reports count, against hand-written ways to keep the same figures. */
export async function projectAgainstByHand(
  connect: (keyspace?: string) => Client,
  progress: (text: string) => void,
): Promise<Measure[]> {
  const client = connect();
  const rates: number[] = [];
  const ratios = { each: [] as number[], sums: [] as number[] };
  for (let i = 0; i <= runs; i++) {
    progress(`run ${i} of ${runs}: projecting, against upkeep by hand`);
    const batches = [...inBatches(load(count, i + 1), batchSize)];
    const sumSeconds = () => counting(client, connect, countSums, batches);
    // Whoever comes later meets a server that has more to clean up.
    const before = i % 2 === 0 ? await sumSeconds() : undefined;
    const ours = await projecting(client, batches);
    const sums = before ?? (await sumSeconds());
    // Each activity takes the same time, and this takes the longest.
    const [first = []] = batches;
    const each = ((await counting(client, connect, countEach, [first])) * count) / first.length;
    if (i === 0) continue;
    rates.push(count / ours);
    ratios.each.push(each / ours);
    ratios.sums.push(sums / ours);
  }
  await client.shutdown();
  const about = { unit: 'ratio', better: 'higher' } as const;
  return [
    medianOf(ratios.each, {
      name: 'projecting / raw upkeep per activity: 3 counters and the active student',
      goal: 3,
      ...about,
    }),
    medianOf(ratios.sums, {
      name: 'projecting / the same reads and summed writes by hand, without a checkpoint',
      goal: 0.9,
      ...about,
    }),
    medianOf(rates, { name: 'projecting in batches of 10,000', unit: 'activities/s', better: 'higher' }),
  ];
}

/** Seconds that the adapter takes in a keyspace of its own. */
async function projecting(client: Client, batches: readonly Activity[][]): Promise<number> {
  const reports = await openReports(client, freshName());
  await reports.project(warmUp);
  const seconds = await secondsOf(async () => {
    for (const batch of batches) await reports.project(batch);
  });
  await reports.close();
  return seconds;
}

/** Seconds that it takes to count batches by hand, in a keyspace of their own. */
async function counting(
  client: Client,
  connect: (keyspace: string) => Client,
  count: CountByHand,
  batches: readonly Activity[][],
): Promise<number> {
  const keyspace = freshName();
  const reports = await openReports(client, keyspace);
  await reports.close();
  const own = connect(keyspace);
  await makeCounters(own);
  await count(own, warmUp);
  const seconds = await secondsOf(async () => {
    for (const batch of batches) await count(own, batch);
  });
  await own.shutdown();
  return seconds;
}

function freshName(): string {
  return `bench_${randomUUID().replaceAll('-', '_')}`;
}
