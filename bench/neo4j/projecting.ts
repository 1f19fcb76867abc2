import type { Driver } from 'neo4j-driver';
import { inBatches } from '../activities.ts';
import { load } from '../load.ts';
import { type Measure, medianOf, secondsOf } from '../measure.ts';
import { mergeByHand } from './by-hand.ts';
import { empty, openGraph } from './graph.ts';

const runs = 5;
const count = 20_000;

/** Activities per second that the graph takes in, against a hand-written way to the same graph. */
export async function projectAgainstByHand(
  driver: Driver,
  progress: (text: string) => void,
): Promise<Measure[]> {
  const rates: number[] = [];
  const ratios: number[] = [];
  for (let i = 0; i <= runs; i++) {
    progress(`run ${i} of ${runs}: projecting, against UNWIND … MERGE by hand`);
    const batches = [...inBatches(load(count, i + 1))];
    const graph = await openGraph(driver);
    const ours = await secondsOf(async () => {
      for (const batch of batches) await graph.project(batch);
    });
    await graph.close();
    await empty(driver);
    const raw = await secondsOf(async () => {
      for (const batch of batches) await mergeByHand(driver, batch);
    });
    await empty(driver);
    if (i === 0) continue;
    rates.push(count / ours);
    ratios.push(raw / ours);
  }
  return [
    medianOf(ratios, {
      name: 'projecting / raw UNWIND … MERGE of the same rows',
      unit: 'ratio',
      goal: 0.95,
      better: 'higher',
    }),
    medianOf(rates, { name: 'projecting in batches of 1,000', unit: 'activities/s', better: 'higher' }),
  ];
}
