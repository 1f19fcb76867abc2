import { countedPart, sumDailyEngagement } from '../../domain/daily-engagement.ts';
import { type Day, dayMs, dayOf, toInstant } from '../../domain/day.ts';
import { toBatch } from '../../domain/log-entry.ts';
import type { CallOptions } from '../../ports/call-options.ts';
import type { DailyRow, ReportStore } from '../../ports/report-store.ts';
import type { ProjectionPlan } from './plan.ts';
import { keyedSample, type SampledKey } from './sample.ts';

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
      const keys = new Map<string, SampledKey>();
      for (const { courseId, timestamp } of activities) {
        const day = dayOf(timestamp);
        const key = keyOf({ courseId, day });
        if (!keys.has(key)) keys.set(key, sampledDay(await storedDay(reportStore, courseId, day, options)));
      }
      return keyedSample(keys, (entry) => {
        const counted = countedPart(entry);
        return counted && keyOf(counted);
      });
    },
  };
}

/** A course's day, with its counts. */
function sampledDay(found: DailyRow | undefined): SampledKey {
  let count = 0;
  const actions = new Map<string, number>();
  return {
    ...(found && { position: found.position }),
    add(entry) {
      const { action } = countedPart(entry) ?? {};
      if (action === undefined) return;
      count++;
      actions.set(action, (actions.get(action) ?? 0) + 1);
    },
    agrees: () =>
      (found?.count ?? 0) === count &&
      [...new Set([...actions.keys(), ...(found?.actions.keys() ?? [])])].every(
        (action) => (found?.actions.get(action) ?? 0) === (actions.get(action) ?? 0),
      ),
  };
}

async function storedDay(
  reportStore: ReportStore,
  courseId: string,
  day: Day,
  options: CallOptions,
): Promise<DailyRow | undefined> {
  const to = dayOf(new Date(toInstant(day, 'day').getTime() + dayMs));
  for await (const row of reportStore.dailyEngagement({ courseId, from: day, to }, options)) return row;
  return undefined;
}

function keyOf({ courseId, day }: { readonly courseId: string; readonly day: Day }): string {
  return `${day} ${courseId}`;
}
