import { countedPart, sameCounts, sumDailyEngagement } from '../../domain/daily-engagement.ts';
import { type Day, dayOf } from '../../domain/day.ts';
import { toBatch } from '../../domain/log-entry.ts';
import type { CallOptions } from '../../ports/call-options.ts';
import type { DailyRow, ReportStore } from '../../ports/report-store.ts';
import { keyOf, readDailyRow } from '../daily-row.ts';
import type { ProjectionPlan } from './plan.ts';
import { type SampledKey, studentOf } from './sample.ts';

const definition = 'daily-engagement/1';

/** Daily engagement per course, in the {@link ReportStore}. */
export function dailyEngagement(reportStore: ReportStore): ProjectionPlan {
  return {
    name: 'daily-engagement',
    store: reportStore,
    continues: (stored) => stored === definition,
    fits: () => true,
    define: async () => definition,
    async apply({ after, upTo, entries }, options) {
      const { erase, activities } = toBatch(entries);
      await reportStore.apply({ after, upTo, erase, add: sumDailyEngagement(entries, activities) }, options);
    },
    async sample(activities, options) {
      const days = new Map<string, SampledDay>();
      const tops = new Map<Day, ReadonlyMap<string, number>>();
      for (const { courseId, timestamp } of activities) {
        const row = { courseId, day: dayOf(timestamp) };
        const key = keyOf(row);
        if (days.has(key)) continue;
        const top = tops.get(row.day) ?? (await countsByCourse(reportStore, row.day, options));
        tops.set(row.day, top);
        const found = await readDailyRow(reportStore, row, options);
        days.set(key, {
          counts: sampledCounts(found),
          top: sampledCount(top.get(courseId) ?? 0),
          students: sampledStudents(found?.activeStudents ?? 0),
        });
      }
      const all = [...days.values()];
      const students = all.map((day) => day.students);
      return {
        keys: all.flatMap((day) => Object.values(day)),
        concerned(entry) {
          // Any day may be one of the student's.
          if (entry.kind === 'erasure') return students;
          const counted = countedPart(entry);
          const day = counted && days.get(keyOf(counted));
          return day ? Object.values(day) : [];
        },
      };
    },
  };
}

/** What is told of a course's day; each may stand elsewhere. */
interface SampledDay {
  readonly counts: SampledKey;
  readonly top: SampledKey;
  readonly students: SampledKey;
}

/** As many as a store can be asked for: more than there are. */
const everyCourse = 2 ** 31 - 1;

async function countsByCourse(
  reportStore: ReportStore,
  day: Day,
  options: CallOptions,
): Promise<ReadonlyMap<string, number>> {
  const courses = await reportStore.topCourses({ day, limit: everyCourse }, options);
  return new Map(courses.map(({ courseId, count }) => [courseId, count]));
}

/** A course's day, with its counts. */
function sampledCounts(found: DailyRow | undefined): SampledKey {
  const actions = new Map<string, number>();
  const counts = { count: 0, actions };
  return {
    ...(found && { position: found.position }),
    add(entry) {
      const { action } = countedPart(entry) ?? {};
      if (action === undefined) return;
      counts.count++;
      actions.set(action, (actions.get(action) ?? 0) + 1);
    },
    agrees: () => sameCounts(found, counts),
  };
}

/** The count of a course among those of its day. A repair may have set it right ahead of the projection. */
function sampledCount(found: number): SampledKey {
  let expected = 0;
  return {
    mayLead: true,
    add: () => void expected++,
    agrees: () => found === expected,
  };
}

/** How many students were active in a course on a day. */
function sampledStudents(found: number): SampledKey {
  const expected = new Set<string>();
  return {
    mayLead: true,
    add(entry) {
      if (entry.kind === 'activity') expected.add(entry.activity.studentId);
      else expected.delete(studentOf(entry) ?? '');
    },
    agrees: () => found === expected.size,
  };
}
