import { compareText } from '../domain/compare-text.ts';
import type { Interval } from '../domain/day.ts';
import { getOrInsert } from '../domain/get-or-insert.ts';
import { compareAccesses, type RegionAccess, type StudentAccess } from '../domain/multi-region-access.ts';
import { compareRegionPairs, type RegionPair } from '../domain/region-pair.ts';
import type { CallOptions } from '../ports/call-options.ts';
import type { Change } from '../ports/projection.ts';
import type { AccessQuery, Candidate, RegionGraph } from '../ports/region-graph.ts';
import { Generations } from './generations.ts';

interface Accesses {
  readonly students: Map<string, RegionAccess[]>;
  horizon: Date | undefined;
}

/** Accesses in memory. */
export class MemoryRegionGraph implements RegionGraph {
  /** Per generation the accesses, by student, and before which instant some were removed. */
  readonly #generations = new Generations<Accesses>(() => ({ students: new Map(), horizon: undefined }));
  readonly readCheckpoint = this.#generations.readCheckpoint.bind(this.#generations);
  readonly startGeneration = this.#generations.startGeneration.bind(this.#generations);
  readonly completeGeneration = this.#generations.completeGeneration.bind(this.#generations);

  async apply(change: Change<readonly StudentAccess[]>, options: CallOptions = {}): Promise<void> {
    this.#generations.commit(change, options, () => {
      for (const [studentId, position] of change.erase) {
        for (const { students } of this.#generations.before(position)) students.delete(studentId);
      }
      for (const { studentId, ...access } of change.add) {
        getOrInsert(this.#generations.data.students, studentId, () => []).push(access);
      }
    });
  }

  async *candidates(
    { rules, ...query }: Parameters<RegionGraph['candidates']>[0],
    { signal }: CallOptions = {},
  ): AsyncGenerator<Candidate> {
    signal?.throwIfAborted();
    for (const [studentId, all] of this.#generations.served?.data.students ?? []) {
      signal?.throwIfAborted();
      const accesses = all.filter((access) => isAskedFor(access, query));
      const regions = [...Map.groupBy(accesses, ({ region }) => region)].filter(
        ([region, its]) => !rules.allow.has(region) && its.length >= rules.minActivities,
      );
      if (regions.length >= rules.minRegions) yield { studentId, accesses };
    }
  }

  async pairs(
    { limit, ...query }: AccessQuery & { readonly limit: number },
    { signal }: CallOptions = {},
  ): Promise<readonly RegionPair[]> {
    signal?.throwIfAborted();
    const pairs = new Map<string, Map<string, number>>();
    for (const all of this.#generations.served?.data.students.values() ?? []) {
      const accesses = all.filter((access) => isAskedFor(access, query));
      const regions = [...new Set(accesses.map(({ region }) => region))].sort(compareText);
      for (const [i, first] of regions.entries()) {
        const students = getOrInsert(pairs, first, () => new Map());
        for (const second of regions.slice(i + 1)) students.set(second, (students.get(second) ?? 0) + 1);
      }
    }
    return [...pairs]
      .flatMap(([first, counts]) =>
        [...counts].map(([second, students]): RegionPair => ({ regions: [first, second], students })),
      )
      .sort(compareRegionPairs)
      .slice(0, limit);
  }

  async removeBefore(horizon: Date, { signal }: CallOptions = {}): Promise<number> {
    signal?.throwIfAborted();
    let removed = 0;
    for (const data of this.#generations.every) {
      const { students } = data;
      data.horizon = data.horizon && data.horizon > horizon ? data.horizon : horizon;
      for (const [studentId, accesses] of students) {
        const left = accesses.filter(({ timestamp }) => timestamp >= horizon);
        removed += accesses.length - left.length;
        if (left.length > 0) students.set(studentId, left);
        else students.delete(studentId);
      }
    }
    return removed;
  }

  async horizon({ signal }: CallOptions = {}): Promise<Date | undefined> {
    signal?.throwIfAborted();
    return this.#generations.served?.data.horizon;
  }

  async *accesses(
    { studentId, ...query }: AccessQuery & { readonly studentId: string },
    { signal }: CallOptions = {},
  ): AsyncGenerator<RegionAccess> {
    signal?.throwIfAborted();
    const all = this.#generations.served?.data.students.get(studentId) ?? [];
    for (const access of all.filter((access) => isAskedFor(access, query)).sort(compareAccesses)) {
      signal?.throwIfAborted();
      yield access;
    }
  }
}

function isAskedFor({ courseId, timestamp }: RegionAccess, query: AccessQuery): boolean {
  return (query.courseId === undefined || courseId === query.courseId) && isIn(timestamp, query.interval);
}

function isIn(instant: Date, { from, to }: Interval): boolean {
  return instant >= from && instant < to;
}
