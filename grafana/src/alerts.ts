import {
  moreMultiRegionStudents,
  namedCourses,
  regionGraphBehind,
  rejectedShare,
  shareOfTheWeekBefore,
} from './alert-figures.ts';
import { metrics } from './metrics.ts';
import { patience, thresholds } from './settings.ts';

/** Something that wakes somebody. */
export interface Alert {
  /** Names it, in Prometheus and in Grafana's uid. */
  readonly name: string;
  readonly title: string;
  /** What is compared, in PromQL; it has a value in good times too, where there is data. */
  readonly expr: string;
  readonly firesWhen: 'above' | 'below';
  readonly threshold: number;
  /** How long it has to last. */
  readonly patience: string;
  readonly severity: 'critical' | 'warning';
  /** One sentence, in which `{value}` and `{label}` stand for what was found. */
  readonly summary: string;
  /** How the value is written, by a function that the templates of both know. */
  readonly valueAs: 'humanize' | 'humanizePercentage' | 'humanizeDuration';
  /** Its heading in docs/alerts.md. */
  readonly runbook: string;
}

const { engagement, multiRegion, lag, rejected } = thresholds;

/** All of them. */
export const alerts: readonly Alert[] = [
  {
    name: 'LearnTrackCourseEngagementFallen',
    title: 'Engagement of a course has fallen',
    expr: shareOfTheWeekBefore(namedCourses, `>= ${engagement.leastActivities}`),
    ...{ firesWhen: 'below', threshold: engagement.fallsBelow, patience: patience.engagement },
    severity: 'warning',
    summary: 'Course {course} has {value} of the activities that it had a week ago.',
    valueAs: 'humanizePercentage',
    runbook: 'engagement-of-a-course-has-fallen',
  },
  {
    name: 'LearnTrackMultiRegionBurst',
    title: 'A burst of multi-region students',
    // A graph that is filled anew holds ever more students, who are no news.
    expr: `${moreMultiRegionStudents(multiRegion.within)} unless on () (${regionGraphBehind(multiRegion.within, lag.seconds)})`,
    ...{ firesWhen: 'above', threshold: multiRegion.burst, patience: patience.multiRegion },
    severity: 'warning',
    summary: `{value} more students than within the last ${multiRegion.within} access content from several regions.`,
    valueAs: 'humanize',
    runbook: 'a-burst-of-multi-region-students',
  },
  {
    name: 'LearnTrackProjectionLags',
    title: 'A projection lags',
    expr: `max by (projection) (${metrics.lagSeconds})`,
    ...{ firesWhen: 'above', threshold: lag.seconds, patience: patience.lag },
    severity: 'critical',
    summary: 'The projection {projection} is {value} behind the log.',
    valueAs: 'humanizeDuration',
    runbook: 'a-projection-lags',
  },
  {
    name: 'LearnTrackInputsRejected',
    title: 'Many inputs are rejected',
    expr: rejectedShare(rejected.within, `>= ${rejected.leastInputs}`),
    ...{ firesWhen: 'above', threshold: rejected.share, patience: patience.rejected },
    severity: 'warning',
    summary: `{value} of the inputs of the last ${rejected.within} were no valid activities.`,
    valueAs: 'humanizePercentage',
    runbook: 'many-inputs-are-rejected',
  },
  {
    name: 'LearnTrackStoreDown',
    title: 'A store is down',
    expr: `min by (adapter) (${metrics.adapterUp})`,
    ...{ firesWhen: 'below', threshold: 1, patience: patience.storeDown },
    severity: 'critical',
    summary: 'The store of {adapter} does not answer.',
    valueAs: 'humanize',
    runbook: 'a-store-is-down',
  },
  {
    name: 'LearnTrackSilent',
    title: 'LearnTrack tells nothing',
    expr: `count(${metrics.adapterUp}) or vector(0)`,
    ...{ firesWhen: 'below', threshold: 1, patience: patience.silent },
    severity: 'critical',
    summary: 'No metrics of LearnTrack arrive.',
    valueAs: 'humanize',
    runbook: 'learntrack-tells-nothing',
  },
];

/** A summary in the templates of Prometheus or Grafana. */
export function summaryOf({ summary, valueAs }: Alert, value: string): string {
  return summary.replaceAll(/\{(\w+)\}/g, (_, name) =>
    name === 'value' ? `{{ ${value} | ${valueAs} }}` : `{{ $labels.${name} }}`,
  );
}
