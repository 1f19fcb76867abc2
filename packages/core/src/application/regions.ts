import { compareText } from '../domain/compare-text.ts';
import { type TimeRange, toInterval } from '../domain/day.ts';
import {
  type DetectionRules,
  detectMultiRegionAccess,
  type MultiRegionAccess,
  type RegionAccess,
  toDetectionModel,
} from '../domain/multi-region-access.ts';
import type { CallOptions } from '../ports/call-options.ts';
import type { RegionGraph } from '../ports/region-graph.ts';
import { spanNames, type Telemetry } from './telemetry.ts';

/** What to look for, and where: in [from, to), in one course or in all. */
export interface MultiRegionQuery extends DetectionRules, TimeRange, CallOptions {
  readonly courseId?: string;
}

/** Students who access content from several regions. */
export class Regions {
  readonly #graph: RegionGraph;
  readonly #telemetry: Telemetry;

  constructor(graph: RegionGraph, telemetry: Telemetry) {
    this.#graph = graph;
    this.#telemetry = telemetry;
  }

  /**
   * The students with at least `minRegions` distinct regions inside the closed window, each with the earliest, smallest
   * proof; the most severe first, equal ones by `studentId`.
   *
   * @throws {@link ValidationError} when a rule or the range is not allowed
   *
   * @example
   * ```ts
   * const findings = await learnTrack.regions.findMultiRegionAccess({ window: '24h', minRegions: 2, allow: ['CAMPUS'] });
   * ```
   */
  async findMultiRegionAccess(query: MultiRegionQuery = {}): Promise<MultiRegionAccess[]> {
    return this.#telemetry.span(spanNames.findMultiRegionAccess, {}, async () => {
      const rules = toDetectionModel(query);
      const findings: MultiRegionAccess[] = [];
      const candidates = this.#graph.candidates({ ...accessQuery(query), rules }, { signal: query.signal });
      for await (const { studentId, accesses } of candidates) {
        const finding = detectMultiRegionAccess(studentId, accesses, rules);
        if (finding) findings.push(finding);
      }
      this.#telemetry.multiRegionStudents(findings.length);
      return findings.sort((a, b) => b.severity - a.severity || compareText(a.studentId, b.studentId));
    });
  }

  /** One student's accesses by time, to look behind a finding. */
  async *evidence(
    studentId: string,
    query: TimeRange & CallOptions & { readonly courseId?: string } = {},
  ): AsyncGenerator<RegionAccess, void, undefined> {
    yield* this.#graph.accesses({ studentId, ...accessQuery(query) }, { signal: query.signal });
  }
}

function accessQuery({ courseId, ...range }: TimeRange & { readonly courseId?: string }) {
  return { interval: toInterval(range), ...(courseId !== undefined && { courseId }) };
}
