import { compareText } from '../domain/compare-text.ts';
import { type CoursePerformance, PerformanceTally } from '../domain/course-performance.ts';
import { countedPart, type DailyEngagement } from '../domain/daily-engagement.ts';
import { type Day, dayOf } from '../domain/day.ts';
import { getOrInsert } from '../domain/get-or-insert.ts';
import type { LogEntry } from '../domain/log-entry.ts';
import type { ActivityStore } from '../ports/activity-store.ts';
import type { BatchEngine, BatchQuery } from '../ports/batch-engine.ts';
import type { CallOptions } from '../ports/call-options.ts';

const batchSize = 10_000;

/** Batch reports computed in this process, from the log of any activity store. */
export class MemoryBatchEngine implements BatchEngine {
  readonly #log: ActivityStore;

  constructor(log: ActivityStore) {
    this.#log = log;
  }

  async *dailyEngagement(query: BatchQuery, options: CallOptions = {}): AsyncGenerator<DailyEngagement> {
    const from = dayOf(query.interval.from);
    const to = dayOf(query.interval.to);
    const courses = new Map<string, Map<Day, { actions: Map<string, number>; students: Set<string> }>>();
    for await (const entry of this.#entries(query, options)) {
      const counted = countedPart(entry);
      if (!counted || counted.day < from || counted.day >= to) continue;
      if (query.courseId !== undefined && counted.courseId !== query.courseId) continue;
      const days = getOrInsert(courses, counted.courseId, () => new Map());
      const row = getOrInsert(days, counted.day, () => ({ actions: new Map(), students: new Set() }));
      row.actions.set(counted.action, (row.actions.get(counted.action) ?? 0) + 1);
      if (entry.kind === 'activity') row.students.add(entry.activity.studentId);
    }
    for (const [courseId, days] of [...courses].sort(([a], [b]) => compareText(a, b))) {
      for (const [day, { actions, students }] of [...days].sort(([a], [b]) => (a < b ? -1 : 1))) {
        options.signal?.throwIfAborted();
        const count = [...actions.values()].reduce((sum, one) => sum + one, 0);
        yield { courseId, day, count, actions, activeStudents: students.size };
      }
    }
  }

  async *coursePerformance(
    query: BatchQuery & { readonly passMark: number },
    options: CallOptions = {},
  ): AsyncGenerator<CoursePerformance> {
    const { courseId, interval, passMark } = query;
    const tally = new PerformanceTally();
    for await (const entry of this.#entries(query, options)) {
      if (entry.kind !== 'activity') continue;
      const { activity } = entry;
      if (courseId !== undefined && activity.courseId !== courseId) continue;
      if (activity.timestamp >= interval.from && activity.timestamp < interval.to) tally.add(activity);
    }
    for (const course of tally.courses({ passMark })) {
      options.signal?.throwIfAborted();
      yield course;
    }
  }

  async *#entries({ upTo }: BatchQuery, { signal }: CallOptions): AsyncGenerator<LogEntry> {
    for await (const entries of this.#log.read({ after: 0, upTo, batchSize }, { signal })) yield* entries;
  }
}
