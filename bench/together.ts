import type { Benchmark, Measure } from './measure.ts';
import { heapOfHost } from './together/heap.ts';
import { outages } from './together/outage.ts';
import { rateTogether } from './together/rates.ts';
import { timeBySpan } from './together/spans.ts';
import { startStores } from './together/stores.ts';
import { visibleInEachStore } from './together/visible.ts';

/** What was measured; known once the benchmark has run. */
const servers: { [store: string]: string } = {};

/** The log and its projections, all on real servers, from a host's `record` to each store. */
export const together = {
  name: 'together',
  servers,
  async run(progress) {
    const stores = await startStores();
    try {
      Object.assign(servers, await stores.versions());
      const measures: Measure[] = [];
      for (const measure of [rateTogether, timeBySpan, visibleInEachStore, outages, heapOfHost]) {
        for (const measured of await measure(stores, progress)) {
          // All of it takes the better part of an hour.
          progress(`${measured.name}: ${measured.value.toPrecision(4)} ${measured.unit}`);
          measures.push(measured);
        }
      }
      return measures;
    } finally {
      await stores.remove();
    }
  },
} satisfies Benchmark & { readonly servers: object };
