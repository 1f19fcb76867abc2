import { createLearnTrack } from '@learntrack/core';
import { collectGarbage } from '../collect-garbage.ts';
import { load } from '../load.ts';
import type { Measure } from '../measure.ts';
import type { Stores } from './stores.ts';

/** The heap of a host that records and projects, after 5 M activities against after the first 0.5 M of them. */
export async function heapOfHost(stores: Stores, progress: (text: string) => void): Promise<Measure[]> {
  const { all, remove } = await stores.open();
  const learnTrack = await createLearnTrack({ adapters: all() });
  const heapAfter = async (count: number, seed: number) => {
    let told = 0;
    const { recorded } = await learnTrack.activities.ingest(load(count, seed), {
      onProgress: ({ position }) => {
        if (position < told + 250_000) return;
        told = position;
        progress(`${position} activities in the log`);
      },
    });
    await learnTrack.projections.catchUp();
    collectGarbage();
    if (recorded !== count) throw new Error(`${recorded} of ${count} activities were recorded`);
    return process.memoryUsage().heapUsed;
  };
  const before = await heapAfter(500_000, 1);
  const after = await heapAfter(4_500_000, 2);
  await learnTrack.close();
  await remove();
  const value = after / before;
  return [
    {
      ...{ name: 'heap of the host after 5 M / after 0.5 M activities, in all four', value, unit: 'ratio' },
      ...{ goal: 1.1, better: 'lower', spread: [value, value] },
    },
  ];
}
