import { compareText } from './compare-text.ts';

/** Two regions, and how many students accessed content from both. */
export interface RegionPair {
  /** Their names, sorted. */
  readonly regions: readonly [string, string];
  /** Distinct students with accesses from both; never 0. */
  readonly students: number;
}

/** The order of pairs: the most shared first, equal ones by their first and then by their second name. */
export function compareRegionPairs(a: RegionPair, b: RegionPair): number {
  return (
    b.students - a.students ||
    compareText(a.regions[0], b.regions[0]) ||
    compareText(a.regions[1], b.regions[1])
  );
}
