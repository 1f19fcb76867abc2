import { toInterval } from '../../domain/day.ts';
import { toBatch } from '../../domain/log-entry.ts';
import { toAccesses } from '../../domain/multi-region-access.ts';
import type { RegionGraph } from '../../ports/region-graph.ts';
import type { ProjectionPlan } from './plan.ts';
import { keyedSample, type SampledKey, studentOf } from './sample.ts';

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
    async sample(activities, options) {
      const everything = { interval: toInterval({}) };
      const found = new Map<string, Set<string>>();
      let horizon = Number.POSITIVE_INFINITY;
      for (const { studentId } of activities) {
        if (found.has(studentId)) continue;
        const its = new Set<string>();
        found.set(studentId, its);
        for await (const access of regionGraph.accesses({ ...everything, studentId }, options)) {
          its.add(access.activityId);
          horizon = Math.min(horizon, access.timestamp.getTime());
        }
      }
      // Older ones may have been removed by then; nothing at all was not.
      const from = Number.isFinite(horizon) ? horizon : Number.NEGATIVE_INFINITY;
      const keys = new Map([...found].map(([studentId, its]) => [studentId, sampledAccesses(its, from)]));
      return keyedSample(keys, studentOf);
    },
  };
}

/** The accesses of a student since an instant, by their ids. */
function sampledAccesses(found: ReadonlySet<string>, from: number): SampledKey {
  const expected = new Set<string>();
  return {
    add(entry) {
      if (entry.kind !== 'activity') return expected.clear();
      for (const { activityId, timestamp } of toAccesses([entry.activity])) {
        if (timestamp.getTime() >= from) expected.add(activityId);
      }
    },
    agrees: () => found.size === expected.size && [...found].every((id) => expected.has(id)),
  };
}
