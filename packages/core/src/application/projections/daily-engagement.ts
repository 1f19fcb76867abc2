import { sumDailyEngagement } from '../../domain/daily-engagement.ts';
import { toBatch } from '../../domain/log-entry.ts';
import type { ReportStore } from '../../ports/report-store.ts';
import type { ProjectionPlan } from './plan.ts';

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
  };
}
