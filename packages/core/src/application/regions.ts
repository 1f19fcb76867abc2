import { compareText } from '../domain/compare-text.ts';
import { type TimeRange, toInstant, toInterval } from '../domain/day.ts';
import { ValidationError } from '../domain/errors.ts';
import {
  type DetectionModel,
  type DetectionRules,
  detectMultiRegionAccess,
  type MultiRegionAccess,
  type RegionAccess,
  toDetectionModel,
} from '../domain/multi-region-access.ts';
import type { RegionPair } from '../domain/region-pair.ts';
import { type RegionStay, toStays } from '../domain/region-stay.ts';
import { wholeNumberProblem } from '../domain/whole-number.ts';
import type { CallOptions } from '../ports/call-options.ts';
import type { RegionGraph } from '../ports/region-graph.ts';
import { spanNames, type Telemetry } from './telemetry.ts';

/** Where to look: in [from, to), in one course or in all. */
export interface RegionQuery extends TimeRange, CallOptions {
  readonly courseId?: string;
}

/** What to look for, and where. */
export interface MultiRegionQuery extends DetectionRules, RegionQuery {}

/** Which pairs of regions. */
export interface RegionPairQuery extends RegionQuery {
  /** So many at most, 1 to 10,000; default 10. */
  readonly limit?: number;
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
   * The students with at least `minRegions` distinct regions inside the closed window, with at least `minActivities`
   * accesses from each, and the earliest, smallest proof; the most severe first, equal ones by `studentId`.
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
      if (isComparable(query, rules)) this.#telemetry.multiRegionStudents(findings.length);
      return findings.sort((a, b) => b.severity - a.severity || compareText(a.studentId, b.studentId));
    });
  }

  /** One student's accesses by time, to look behind a finding. */
  async *evidence(studentId: string, query: RegionQuery = {}): AsyncGenerator<RegionAccess, void, undefined> {
    yield* this.#graph.accesses({ studentId, ...accessQuery(query) }, { signal: query.signal });
  }

  /**
   * Where one student's accesses came from, one stay after the other. Consecutive accesses from one region are one stay;
   * what lies outside the range or the course ends none.
   *
   * @throws {@link ValidationError} when the range is not allowed
   *
   * @example
   * ```ts
   * for await (const { region, from, to, activities } of learnTrack.regions.history('S1', { from: '2026-01-01' })) …
   * ```
   */
  async *history(studentId: string, query: RegionQuery = {}): AsyncGenerator<RegionStay, void, undefined> {
    yield* toStays(this.evidence(studentId, query));
  }

  /**
   * The pairs of regions that the most students accessed content from, both of them in the range and the course asked
   * for, at whatever distance in time; equal ones by their names.
   *
   * @throws {@link ValidationError} when `limit` or the range is not allowed
   *
   * @example
   * ```ts
   * for (const { regions: [one, other], students } of await learnTrack.regions.pairs({ limit: 20 })) …
   * ```
   */
  async pairs({ limit = 10, signal, ...query }: RegionPairQuery = {}): Promise<readonly RegionPair[]> {
    const message = wholeNumberProblem(limit, 1, 10_000);
    if (message !== undefined) throw new ValidationError('Invalid query', [{ path: 'limit', message }]);
    return this.#graph.pairs({ limit, ...accessQuery(query) }, { signal });
  }

  /**
   * Removes the accesses before an instant from the graph, and the students and regions that carry nothing then. The log
   * keeps everything, scores and reports too. Older accesses that are recorded later, or brought back by a rebuild, stay
   * until the next call: call it as often as the rule of retention asks for.
   *
   * @param horizon - what happened then or later stays
   * @returns how many accesses went
   * @throws {@link ValidationError} when `horizon` is no instant. Retry what failed otherwise: it goes on where it ended.
   *
   * @example
   * ```ts
   * await learnTrack.regions.removeBefore(new Date(Date.now() - 180 * 24 * 60 * 60 * 1000));
   * ```
   */
  async removeBefore(horizon: Date | string, options: CallOptions = {}): Promise<number> {
    const instant = toInstant(horizon, 'horizon');
    return this.#telemetry.span(spanNames.removeAccesses, {}, () =>
      this.#graph.removeBefore(instant, options),
    );
  }
}

/** Whether a search is like others, so that their numbers tell how it goes: over everything until now, by the default rules. */
function isComparable({ courseId, to }: RegionQuery, rules: DetectionModel): boolean {
  const { window, minRegions, minActivities } = toDetectionModel();
  return (
    courseId === undefined &&
    to === undefined &&
    rules.window === window &&
    rules.minRegions === minRegions &&
    rules.minActivities === minActivities &&
    rules.allow.size === 0
  );
}

function accessQuery({ courseId, ...range }: RegionQuery) {
  return { interval: toInterval(range), ...(courseId !== undefined && { courseId }) };
}
