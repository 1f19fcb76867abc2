import type { Interval } from '../domain/day.ts';
import { getOrInsert } from '../domain/get-or-insert.ts';
import { compareAccesses, type RegionAccess, type StudentAccess } from '../domain/multi-region-access.ts';
import type { CallOptions } from '../ports/call-options.ts';
import type { Change } from '../ports/projection.ts';
import type { AccessQuery, Candidate, RegionGraph } from '../ports/region-graph.ts';
import { Generations } from './generations.ts';

/** Accesses in memory. */
export class MemoryRegionGraph implements RegionGraph {
  /** Per generation the accesses, by student. */
  readonly #generations = new Generations<Map<string, RegionAccess[]>>(() => new Map());
  readonly readCheckpoint = this.#generations.readCheckpoint.bind(this.#generations);
  readonly startGeneration = this.#generations.startGeneration.bind(this.#generations);
  readonly completeGeneration = this.#generations.completeGeneration.bind(this.#generations);

  async apply(change: Change<readonly StudentAccess[]>, options: CallOptions = {}): Promise<void> {
    this.#generations.commit(change, options, () => {
      for (const [studentId, position] of change.erase) {
        for (const students of this.#generations.before(position)) students.delete(studentId);
      }
      for (const { studentId, ...access } of change.add) {
        getOrInsert(this.#generations.data, studentId, () => []).push(access);
      }
    });
  }

  async *candidates(
    { rules, ...query }: Parameters<RegionGraph['candidates']>[0],
    { signal }: CallOptions = {},
  ): AsyncGenerator<Candidate> {
    signal?.throwIfAborted();
    for (const [studentId, all] of this.#generations.served?.data ?? []) {
      signal?.throwIfAborted();
      const accesses = all.filter((access) => isAskedFor(access, query));
      const regions = new Set(accesses.map(({ region }) => region));
      for (const region of rules.allow) regions.delete(region);
      if (regions.size >= rules.minRegions) yield { studentId, accesses };
    }
  }

  async *accesses(
    { studentId, ...query }: AccessQuery & { readonly studentId: string },
    { signal }: CallOptions = {},
  ): AsyncGenerator<RegionAccess> {
    signal?.throwIfAborted();
    const all = this.#generations.served?.data.get(studentId) ?? [];
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
