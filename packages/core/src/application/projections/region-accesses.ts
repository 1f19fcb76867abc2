import { toInterval } from '../../domain/day.ts';
import { toBatch } from '../../domain/log-entry.ts';
import { type RegionAccess, toAccesses } from '../../domain/multi-region-access.ts';
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
      const found = new Map<string, RegionAccess[]>();
      for (const { studentId } of activities) {
        if (found.has(studentId)) continue;
        const its: RegionAccess[] = [];
        found.set(studentId, its);
        const all = regionGraph.accesses({ interval: toInterval({}), studentId }, options);
        for await (const access of all) its.push(access);
      }
      // Older ones may have gone, and some have come since. Asked for last: what it goes for has gone by then.
      const horizon = await regionGraph.horizon(options);
      const counts = ({ timestamp }: RegionAccess) => horizon === undefined || timestamp >= horizon;
      const keys = new Map([...found].map(([studentId, its]) => [studentId, [sampledAccesses(its, counts)]]));
      return keyedSample(keys, studentOf);
    },
  };
}

/** The accesses of a student that count, by their ids. */
function sampledAccesses(
  all: readonly RegionAccess[],
  counts: (access: RegionAccess) => boolean,
): SampledKey {
  const found = new Set(all.filter(counts).map(({ activityId }) => activityId));
  const expected = new Set<string>();
  return {
    add(entry) {
      if (entry.kind !== 'activity') return expected.clear();
      for (const access of toAccesses([entry.activity])) if (counts(access)) expected.add(access.activityId);
    },
    agrees: () => found.size === expected.size && [...found].every((id) => expected.has(id)),
  };
}
