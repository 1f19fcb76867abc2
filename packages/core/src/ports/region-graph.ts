import type { Interval } from '../domain/day.ts';
import type { DetectionModel, RegionAccess, StudentAccess } from '../domain/multi-region-access.ts';
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
   * question. The store narrows (a student with fewer than `minRegions` regions need not come); the core decides.
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
}
