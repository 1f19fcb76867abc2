import type { Activity, DetectionModel, MultiRegionAccess, RegionAccess } from '@learntrack/core';
import { byBytes } from './by-bytes.ts';

/**
 * Every multi-region access, by student, by trying each window that ends at an access. Quadratic in the accesses of a
 * student, and shares no code with the core.
 *
 * @param activities - those that still belong to a student
 */
export function recomputeMultiRegionAccess(
  activities: readonly Activity[],
  rules: DetectionModel,
): MultiRegionAccess[] {
  const counted = activities.filter(({ region }) => region !== 'unknown' && !rules.allow.has(region));
  return [...Map.groupBy(counted, ({ studentId }) => studentId)]
    .sort(([a], [b]) => byBytes(a, b))
    .flatMap(([studentId, its]) => {
      const accesses = its.map(toAccess).sort(byTime);
      const windows = accesses
        .map((last, i) => accesses.slice(0, i + 1).filter((access) => within(access, last, rules.window)))
        .map((window) => ({ window, regions: countingRegions(window, rules.minActivities) }))
        .filter(({ regions }) => regions.length >= rules.minRegions);
      const [earliest] = windows;
      if (!earliest) return [];
      const regions = new Set(windows.flatMap((window) => window.regions));
      const alternations = countReturns(accesses, rules.window);
      return {
        studentId,
        regions: [...regions].sort(byBytes),
        evidence: earliest.regions
          .flatMap((region) =>
            earliest.window.filter((access) => access.region === region).slice(-rules.minActivities),
          )
          .sort(byTime),
        alternations,
        severity: 1 - 1 / (Math.sqrt(2) ** (regions.size - 1) * 2 ** (alternations / 4)),
      };
    });
}

/** Stays in one region after the other; a return is a stay in the region of the last but one. */
function countReturns(accesses: readonly RegionAccess[], window: number): number {
  const stays: RegionAccess[][] = [];
  for (const access of accesses) {
    const stay = stays.at(-1);
    if (stay?.[0]?.region === access.region) stay.push(access);
    else stays.push([access]);
  }
  return stays.filter((stay, i) => {
    const left = stays[i - 2]?.at(-1);
    const back = stay[0];
    return left && back && left.region === back.region && within(left, back, window);
  }).length;
}

function toAccess({ activityId, courseId, action, timestamp, region }: Activity): RegionAccess {
  return { activityId, courseId, action, timestamp, region };
}

function within(first: RegionAccess, last: RegionAccess, window: number): boolean {
  return last.timestamp.getTime() - first.timestamp.getTime() <= window;
}

/** The regions with at least so many of the accesses, each once. */
function countingRegions(accesses: readonly RegionAccess[], atLeast: number): string[] {
  const regions = [...new Set(accesses.map(({ region }) => region))];
  return regions.filter((region) => accesses.filter((access) => access.region === region).length >= atLeast);
}

function byTime(a: RegionAccess, b: RegionAccess): number {
  return a.timestamp.getTime() - b.timestamp.getTime() || byBytes(a.activityId, b.activityId);
}
