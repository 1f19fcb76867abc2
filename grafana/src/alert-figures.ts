import { metrics } from './metrics.ts';
import { projections } from './projections.ts';

// What alerts watch and panels show, so that both tell the same.

/** `other` is many courses, which come and go. */
export const namedCourses = 'course!~"other|none"';

/**
 * The activities of the last 24 hours as a share of those of the same 24 hours a week before, by course.
 *
 * @param matchers - which activities
 * @param enough - how many there have to be of a week before, such as `> 0`
 */
export function shareOfTheWeekBefore(matchers: string, enough: string): string {
  const perCourse = (offset = '') =>
    `sum by (course) (increase(${metrics.recorded}{${matchers}}[1d]${offset}))`;
  const before = perCourse(' offset 7d');
  // A course in which nobody does anything any more has no series of its own after a restart.
  return `(${perCourse()} or 0 * ${before}) / (${before} ${enough})`;
}

/**
 * The share of inputs that were rejected, of all that hosts gave.
 *
 * @param within - how far to look back
 * @param enough - how many inputs there have to be, such as `> 0`
 */
export function rejectedShare(within: string, enough: string): string {
  const { rejected, recorded, duplicates, conflicts } = metrics;
  const all = [rejected, recorded, duplicates, conflicts].map((counter) => counted(counter, within));
  return `${counted(rejected, within)} / ((${all.join(' + ')}) ${enough})`;
}

/** How many more multi-region students were found than at the least moment. */
export function moreMultiRegionStudents(within: string): string {
  const found = metrics.multiRegionStudents;
  // Of each host on its own: one may search less than another, and finds less.
  return `max(${found} - min_over_time(${found}[${within}]))`;
}

/** Holds where the graph of regions was so far behind that it held a part of the log only. */
export function regionGraphBehind(within: string, seconds: number): string {
  const lag = `${metrics.lagSeconds}{projection="${projections.regions}"}`;
  return `max(max_over_time(${lag}[${within}])) > ${seconds}`;
}

/** What a counter counted. A series that has begun since counts as a whole: to `increase` its first value is none. */
function counted(counter: string, within: string): string {
  const begun = `${counter} unless ${counter} offset ${within}`;
  return `(sum((${begun}) or increase(${counter}[${within}])) or vector(0))`;
}
