import { randomUUID } from 'node:crypto';
import type { Activity } from '@learntrack/core';
import type { Redis } from 'ioredis';
import { inBatches } from '../activities.ts';
import { load } from '../load.ts';
import { type Measure, medianOf, secondsOf } from '../measure.ts';
import { byCommands, bySums, type CountByHand } from './by-hand.ts';
import { openScores, removeAll } from './scores.ts';

const runs = 7;
const count = 100_000;

/** Activities per second that the scores count, against hand-written ways to keep the same figures. */
export async function projectAgainstByHand(
  client: Redis,
  progress: (text: string) => void,
): Promise<Measure[]> {
  const byHand = { three: byCommands(3), four: byCommands(4), sums: await bySums(client) };
  const rates: number[] = [];
  const ratios = { three: [] as number[], four: [] as number[], sums: [] as number[] };
  for (let i = 0; i <= runs; i++) {
    progress(`run ${i} of ${runs}: projecting, against ZINCRBY by hand`);
    const batches = [...inBatches(load(count, i + 1))];
    const ours = await projecting(client, batches);
    const raw = {
      three: await counting(client, byHand.three, batches),
      sums: await counting(client, byHand.sums, batches),
      four: await counting(client, byHand.four, batches),
    };
    if (i === 0) continue;
    rates.push(count / ours);
    for (const way of ['three', 'four', 'sums'] as const) ratios[way].push(raw[way] / ours);
  }
  const about = { unit: 'ratio', better: 'higher' } as const;
  return [
    medianOf(ratios.three, {
      name: 'projecting / raw pipeline of 3 ZINCRBY per activity (overall, per course, per action)',
      goal: 2.5,
      ...about,
    }),
    medianOf(ratios.four, {
      name: 'projecting / raw pipeline of 4 ZINCRBY per activity (per course and action, too: what boards keep)',
      ...about,
    }),
    medianOf(ratios.sums, {
      name: 'projecting / the same sums in one script by hand, without checks or a checkpoint',
      goal: 0.9,
      ...about,
    }),
    medianOf(rates, { name: 'projecting in batches of 1,000', unit: 'activities/s', better: 'higher' }),
  ];
}

async function projecting(client: Redis, batches: readonly Activity[][]): Promise<number> {
  const scores = await openScores(client);
  const seconds = await secondsOf(async () => {
    for (const batch of batches) await scores.project(batch);
  });
  await scores.close();
  return seconds;
}

async function counting(client: Redis, count: CountByHand, batches: readonly Activity[][]): Promise<number> {
  const prefix = `by hand ${randomUUID()}`;
  const seconds = await secondsOf(async () => {
    for (const batch of batches) await count(client, prefix, batch);
  });
  await removeAll(client, `${prefix}*`);
  return seconds;
}
