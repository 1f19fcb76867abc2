import type { Interval } from '../domain/day.ts';
import type { DetectionModel, RegionAccess, StudentAccess } from '../domain/multi-region-access.ts';
import type { RegionPair } from '../domain/region-pair.ts';
import type { CallOptions } from './call-options.ts';
import type { Projection } from './projection.ts';

/** Which accesses detection looks at. */
export interface AccessQuery {
  readonly interval: Interval;
  readonly courseId?: string;
}

/** The accesses of a student who may be a finding. */
export interface Candidate {
  readonly studentId: string;
  readonly accesses: readonly RegionAccess[];
}

/** Who accessed what from which region. Accesses of an unknown region are not in it. */
export interface RegionGraph extends Projection<readonly StudentAccess[]> {
  /**
   * The students who may have accessed content from several regions, each once, with all of their accesses in
   * question. The store narrows (a student with fewer than `minRegions` regions of at least `minActivities` accesses need
   * not come; one who comes brings the regions with fewer along, for they make returns); the core decides.
   */
  candidates(
    query: AccessQuery & { readonly rules: DetectionModel },
    options?: CallOptions,
  ): AsyncIterable<Candidate>;

  /** One student's accesses, by time. */
  accesses(
    query: AccessQuery & { readonly studentId: string },
    options?: CallOptions,
  ): AsyncIterable<RegionAccess>;

  /**
   * For every two regions the students with accesses from both, the most shared first, equal ones by the code points of
   * their names; so many at most. Regions that nobody shares are no pair.
   */
  pairs(
    query: AccessQuery & { readonly limit: number },
    options?: CallOptions,
  ): Promise<readonly RegionPair[]>;

  /**
   * Removes the accesses before an instant, in every generation, and the students and regions that carry nothing then.
   * The checkpoint stays. It removes in bounded steps, each under the lock that `apply` takes, so an apply between two
   * of them loses nothing; what an interrupted call removed stays removed, and the same call goes on from there. What is
   * applied later and is older, or comes back by a rebuild, stays until the next call.
   *
   * @returns how many accesses went, counted in each generation; 0 in a store that follows no log
   */
  removeBefore(horizon: Date, options?: CallOptions): Promise<number>;

  /**
   * The latest instant before which accesses were removed from what queries see; nothing where none were since the
   * generation was started.
   */
  horizon(options?: CallOptions): Promise<Date | undefined>;
}
