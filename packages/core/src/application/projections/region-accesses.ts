import { toBatch } from '../../domain/log-entry.ts';
import { toAccesses } from '../../domain/multi-region-access.ts';
import type { RegionGraph } from '../../ports/region-graph.ts';
import type { ProjectionPlan } from './plan.ts';

const definition = 'region-accesses/1';

/** Who accessed what from which region, in the {@link RegionGraph}. */
export function regionAccesses(regionGraph: RegionGraph): ProjectionPlan {
  return {
    name: 'region-accesses',
    store: regionGraph,
    continues: (stored) => stored === definition,
    fits: () => true,
    define: async () => definition,
    async apply({ after, upTo, entries }, options) {
      const { erase, activities } = toBatch(entries);
      await regionGraph.apply({ after, upTo, erase, add: toAccesses(activities) }, options);
    },
  };
}
