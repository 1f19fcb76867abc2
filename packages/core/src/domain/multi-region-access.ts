import { type Activity, unknownRegion } from './activity.ts';
import { compareText } from './compare-text.ts';
import { type Duration, toMilliseconds } from './duration.ts';
import { ValidationError } from './errors.ts';
import { wholeNumberProblem } from './whole-number.ts';

/** An access to content: what detection looks at in an activity. */
export interface RegionAccess {
  readonly activityId: string;
  readonly courseId: string;
  readonly action: string;
  readonly timestamp: Date;
  readonly region: string;
}

/** A student's access, as the graph keeps it. */
export interface StudentAccess extends RegionAccess {
  readonly studentId: string;
}

/** What counts as multi-region access. */
export interface DetectionRules {
  /** The closed window that the accesses lie in: last − first ≤ `window`. Default 24 hours. */
  readonly window?: Duration;
  /** How many distinct regions are too many. Default 2, at least 2. */
  readonly minRegions?: number;
  /** With fewer accesses inside the window a region does not count there. Default 1, at least 1. */
  readonly minActivities?: number;
  /** Regions that are always in order, such as the campus network; their accesses count nowhere. */
  readonly allow?: readonly string[];
}

/** Checked {@link DetectionRules}. */
export interface DetectionModel {
  /** In milliseconds. */
  readonly window: number;
  readonly minRegions: number;
  readonly minActivities: number;
  readonly allow: ReadonlySet<string>;
}

/** A student who accessed content from several regions inside the window. */
export interface MultiRegionAccess {
  readonly studentId: string;
  /** Every region that counts inside a window in which at least `minRegions` of them do, sorted. */
  readonly regions: readonly string[];
  /**
   * The earliest, smallest proof, in the order of time (at the same millisecond, of ids): `minActivities` accesses from
   * each of `minRegions` regions, inside one window. Of all such sets the one that is complete first; of those, the one
   * with the latest, and so closest, accesses.
   */
  readonly evidence: readonly RegionAccess[];
  /**
   * How often the student went back to a region (A→B→A), from leaving to coming back inside the window. Every access is
   * a stay, or a part of one: also those from regions that have too few to count.
   */
  readonly alternations: number;
  /** 0 to 1: `1 − 2^−((regions − 1)/2 + alternations/4)`. Two regions once: 0.29; with four alternations: 0.65. */
  readonly severity: number;
}

/**
 * Completes and checks the rules of detection.
 *
 * @throws {@link ValidationError} when the window is no duration, `minRegions` no whole number from 2, `minActivities` none
 * from 1 or `allow` no array
 *
 * @example
 * ```ts
 * const rules = toDetectionModel({ window: '12h', minRegions: 2, minActivities: 3, allow: ['CAMPUS'] });
 * ```
 */
export function toDetectionModel({
  window = '24h',
  minRegions = 2,
  minActivities = 1,
  allow = [],
}: DetectionRules = {}): DetectionModel {
  const problems = {
    minRegions: wholeNumberProblem(minRegions, 2),
    minActivities: wholeNumberProblem(minActivities, 1),
  };
  for (const [path, message] of Object.entries(problems)) {
    if (message !== undefined) throw new ValidationError('Invalid detection rules', [{ path, message }]);
  }
  if (!Array.isArray(allow) || !allow.every((region) => typeof region === 'string')) {
    throw new ValidationError('Invalid detection rules', [
      { path: 'allow', message: 'is no array of regions' },
    ]);
  }
  return { window: toMilliseconds(window, 'window'), minRegions, minActivities, allow: new Set(allow) };
}

/** The accesses that activities are; those of an unknown region are none. */
export function toAccesses(activities: Iterable<Activity>): StudentAccess[] {
  const accesses: StudentAccess[] = [];
  for (const { studentId, activityId, courseId, action, timestamp, region } of activities) {
    if (region === unknownRegion) continue;
    accesses.push({ studentId, activityId, courseId, action, timestamp, region });
  }
  return accesses;
}

/** The order of a student's accesses: by time, and at the same millisecond by id. */
export function compareAccesses(a: RegionAccess, b: RegionAccess): number {
  return a.timestamp.getTime() - b.timestamp.getTime() || compareText(a.activityId, b.activityId);
}

/**
 * Decides whether one student accessed content from several regions.
 *
 * @param accesses - all of the student's accesses in question, in any order
 * @returns the finding, or nothing
 */
export function detectMultiRegionAccess(
  studentId: string,
  accesses: readonly RegionAccess[],
  { window, minRegions, minActivities, allow }: DetectionModel,
): MultiRegionAccess | undefined {
  const ordered = accesses
    .filter(({ region }) => region !== unknownRegion && !allow.has(region))
    .sort(compareAccesses);
  const counts = new Map<string, number>();
  /** The regions with enough accesses inside the window that ends at the access at hand. */
  const counting = new Set<string>();
  const regions = new Set<string>();
  let evidence: RegionAccess[] | undefined;
  let first = 0;
  let told = 0;
  for (const [i, access] of ordered.entries()) {
    const count = (counts.get(access.region) ?? 0) + 1;
    counts.set(access.region, count);
    if (count === minActivities) counting.add(access.region);
    for (let oldest = ordered[first]; oldest && span(oldest, access) > window; oldest = ordered[++first]) {
      const left = (counts.get(oldest.region) ?? 0) - 1;
      counts.set(oldest.region, left);
      if (left < minActivities) counting.delete(oldest.region);
    }
    if (counting.size < minRegions) continue;
    evidence ??= latestPerRegion(ordered.slice(first, i + 1), minActivities);
    // Windows overlap; what an earlier one has told need not be told again.
    for (const { region } of ordered.slice(Math.max(first, told), i + 1)) {
      if (counting.has(region)) regions.add(region);
    }
    told = i + 1;
  }
  if (!evidence) return undefined;
  const alternations = countAlternations(ordered, window);
  return {
    studentId,
    regions: [...regions].sort(compareText),
    evidence,
    alternations,
    severity: 1 - 2 ** -((regions.size - 1) / 2 + alternations / 4),
  };
}

/** The latest accesses from each region that has so many. */
function latestPerRegion(ordered: readonly RegionAccess[], count: number): RegionAccess[] {
  return [...Map.groupBy(ordered, ({ region }) => region).values()]
    .flatMap((accesses) => (accesses.length < count ? [] : accesses.slice(-count)))
    .sort(compareAccesses);
}

/** Counts the returns to a region after a stay in another one, where leaving and coming back lie inside the window. */
function countAlternations(ordered: readonly RegionAccess[], window: number): number {
  let alternations = 0;
  let before: RegionAccess | undefined;
  let last: RegionAccess | undefined;
  for (const access of ordered) {
    if (last && access.region !== last.region) {
      if (before && before.region === access.region && span(before, access) <= window) alternations += 1;
      before = last;
    }
    last = access;
  }
  return alternations;
}

function span(a: RegionAccess, b: RegionAccess): number {
  return b.timestamp.getTime() - a.timestamp.getTime();
}
