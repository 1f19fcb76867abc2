import { countedPart, sameCounts, sumDailyEngagement } from '../../domain/daily-engagement.ts';
import { dayOf } from '../../domain/day.ts';
import { toBatch } from '../../domain/log-entry.ts';
import type { DailyRow, ReportStore } from '../../ports/report-store.ts';
import { keyOf, readDailyRow } from '../daily-row.ts';
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
        const row = { courseId, day: dayOf(timestamp) };
        const key = keyOf(row);
        if (!keys.has(key)) keys.set(key, sampledDay(await readDailyRow(reportStore, row, options)));
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
