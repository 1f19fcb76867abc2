import { compareText } from '../domain/compare-text.ts';
import type { CoursePerformance } from '../domain/course-performance.ts';
import type { CourseCount, DailyAddition } from '../domain/daily-engagement.ts';
import type { Day } from '../domain/day.ts';
import { getOrInsert } from '../domain/get-or-insert.ts';
import type { Position } from '../domain/log-entry.ts';
import type { CallOptions } from '../ports/call-options.ts';
import type { Change } from '../ports/projection.ts';
import type {
  DailyQuery,
  DailyRepair,
  DailyRow,
  PerformancePeriod,
  ReportStore,
  StoredPerformance,
} from '../ports/report-store.ts';
import { Generations } from './generations.ts';

interface Row {
  /** The row has counted every activity up to here. */
  position: Position;
  actions: Map<string, number>;
  readonly students: Set<string>;
}

type Rows = Map<string, Map<Day, Row>>;

/** Reports in memory. */
export class MemoryReportStore implements ReportStore {
  /** Per generation the rows, by course and day. */
  readonly #generations = new Generations<Rows>(() => new Map());
  readonly #performance = new Map<string, Map<string, StoredPerformance>>();
  readonly readCheckpoint = this.#generations.readCheckpoint.bind(this.#generations);
  readonly startGeneration = this.#generations.startGeneration.bind(this.#generations);
  readonly completeGeneration = this.#generations.completeGeneration.bind(this.#generations);

  async apply(change: Change<readonly DailyAddition[]>, options: CallOptions = {}): Promise<void> {
    this.#generations.commit(change, options, () => {
      for (const [studentId, position] of change.erase) this.#forget(studentId, position);
      for (const { courseId, day, positions, students } of change.add) {
        const row = rowOf(this.#generations.data, courseId, day);
        for (const [action, all] of positions) {
          // A repair may have run ahead of the projection: what the row has counted, it does not count again.
          const count = all.filter((position) => position > row.position).length;
          if (count > 0) row.actions.set(action, (row.actions.get(action) ?? 0) + count);
        }
        row.position = Math.max(row.position, change.upTo.position);
        for (const studentId of students) row.students.add(studentId);
      }
    });
  }

  async *dailyEngagement(
    { courseId, from, to }: DailyQuery,
    { signal }: CallOptions = {},
  ): AsyncGenerator<DailyRow> {
    signal?.throwIfAborted();
    const { served } = this.#generations;
    if (!served) return;
    const courses = courseId === undefined ? [...served.data.keys()].sort(compareText) : [courseId];
    for (const course of courses) {
      const days = [...(served.data.get(course) ?? [])].filter(([day]) => day >= from && day < to);
      for (const [day, { position, actions, students }] of days.sort(([a], [b]) => (a < b ? -1 : 1))) {
        signal?.throwIfAborted();
        if (actions.size === 0) continue;
        yield {
          courseId: course,
          day,
          count: total(actions),
          actions: new Map(actions),
          activeStudents: students.size,
          position: Math.max(position, served.checkpoint.position),
        };
      }
    }
  }

  async topCourses(
    { day, limit }: { readonly day: Day; readonly limit: number },
    { signal }: CallOptions = {},
  ): Promise<CourseCount[]> {
    signal?.throwIfAborted();
    return [...(this.#generations.served?.data ?? [])]
      .map(([courseId, days]) => ({ courseId, count: total(days.get(day)?.actions ?? new Map()) }))
      .filter(({ count }) => count > 0)
      .sort((a, b) => b.count - a.count || compareText(a.courseId, b.courseId))
      .slice(0, limit);
  }

  async repair(
    { courseId, day, actions, position }: DailyRepair,
    { signal }: CallOptions = {},
  ): Promise<void> {
    signal?.throwIfAborted();
    for (const rows of this.#generations.every) {
      const row = rowOf(rows, courseId, day);
      if (row.position >= position) continue;
      row.actions = new Map(actions);
      row.position = position;
    }
  }

  async savePerformance(
    { courseId, ...period }: Parameters<ReportStore['savePerformance']>[0],
    courses: AsyncIterable<CoursePerformance>,
    { signal }: CallOptions = {},
  ): Promise<number> {
    signal?.throwIfAborted();
    const computed = new Map<string, StoredPerformance>();
    for await (const course of courses) {
      signal?.throwIfAborted();
      computed.set(course.courseId, { ...period, ...course });
    }
    signal?.throwIfAborted();
    const key = keyOf(period);
    const stored = this.#performance.get(key);
    if (courseId === undefined || !stored) this.#performance.set(key, computed);
    else {
      stored.delete(courseId);
      for (const row of computed.values()) stored.set(row.courseId, row);
    }
    return computed.size;
  }

  async *performance(
    { courseId }: { readonly courseId?: string },
    { signal }: CallOptions = {},
  ): AsyncGenerator<StoredPerformance> {
    signal?.throwIfAborted();
    const rows = [...this.#performance.values()]
      .flatMap((courses) => [...courses.values()])
      .filter((row) => courseId === undefined || row.courseId === courseId)
      .sort(
        (a, b) =>
          b.to.getTime() - a.to.getTime() ||
          b.from.getTime() - a.from.getTime() ||
          compareText(a.courseId, b.courseId),
      );
    for (const row of rows) {
      signal?.throwIfAborted();
      yield row;
    }
  }

  #forget(studentId: string, erasedAt: Position): void {
    for (const rows of this.#generations.before(erasedAt)) {
      for (const days of rows.values()) for (const row of days.values()) row.students.delete(studentId);
    }
  }
}

function rowOf(rows: Rows, courseId: string, day: Day): Row {
  const days = getOrInsert(rows, courseId, () => new Map<Day, Row>());
  return getOrInsert(days, day, () => ({ position: 0, actions: new Map(), students: new Set() }));
}

function total(counts: ReadonlyMap<string, number>): number {
  let sum = 0;
  for (const count of counts.values()) sum += count;
  return sum;
}

function keyOf({ from, to, passMark }: PerformancePeriod): string {
  return `${from.toISOString()} ${to.toISOString()} ${passMark}`;
}
