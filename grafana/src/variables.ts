import {
  QueryVariableBuilder,
  VariableRefresh,
  VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { chosenSource } from './dashboard.ts';
import { metrics } from './metrics.ts';
import { sources } from './settings.ts';

/** What whoever looks at a dashboard may choose of activities. */
export type Dimension = 'course' | 'action' | 'region';

/** Which activities were chosen, as a matcher of PromQL. */
export const chosen = 'course=~"$course",action=~"$action",region=~"$region"';

/** A variable whose values are those that activities were counted under. */
export function dimension(name: Dimension): QueryVariableBuilder {
  const query = `label_values(${metrics.recorded}, ${name})`;
  return new QueryVariableBuilder(name)
    .label(`${name.charAt(0).toUpperCase()}${name.slice(1)}`)
    .datasource(chosenSource(sources.prometheus.type))
    .query(query)
    .definition(query)
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(VariableSort.AlphabeticalAsc)
    .multi(true)
    .includeAll(true)
    .allValue('.*')
    .current({ text: 'All', value: '$__all' });
}
