import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { storeDashboards } from '../stores/index.ts';
import { accessIntegrity } from './access-integrity.ts';
import { coursesByDay } from './courses-by-day.ts';
import { engagementNow } from './engagement-now.ts';
import { pipeline } from './pipeline.ts';

/** All dashboards, by the files that hold them. */
export const dashboards: Readonly<Record<string, Dashboard>> = {
  'metrics/engagement-now.json': engagementNow,
  'metrics/courses-by-day.json': coursesByDay,
  'metrics/access-integrity.json': accessIntegrity,
  'metrics/pipeline.json': pipeline,
  ...Object.fromEntries(storeDashboards.map(({ file, dashboard }) => [`stores/${file}`, dashboard])),
};
