import type { Activity, RegionPair } from '@learntrack/core';
import { byBytes } from './by-bytes.ts';

/**
 * Every pair of regions that students share, the most shared first, by holding the students of each region against those
 * of every other one. Shares no code with the core.
 *
 * @param activities - those in question that still belong to a student
 */
export function recomputeRegionPairs(activities: readonly Activity[]): RegionPair[] {
  const regions = [...new Set(activities.map(({ region }) => region))]
    .filter((region) => region !== 'unknown')
    .sort(byBytes);
  const studentsOf = (region: string) =>
    new Set(activities.filter((activity) => activity.region === region).map(({ studentId }) => studentId));
  const pairs = regions.flatMap((first, i) =>
    regions.slice(i + 1).map((second): RegionPair => {
      const others = studentsOf(second);
      const shared = [...studentsOf(first)].filter((studentId) => others.has(studentId));
      return { regions: [first, second], students: shared.length };
    }),
  );
  // They stand in the order of their names, which sorting keeps among equal ones.
  return pairs.filter(({ students }) => students > 0).sort((a, b) => b.students - a.students);
}
