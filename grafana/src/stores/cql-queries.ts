/**
 * Every query reads one partition per course, day or period that is asked for, or a table that is small. Whoever reads
 * by the plugin gets a frame per value of the first column, and 0 where there is nothing: so scores, which a course
 * without attempts has none of, are asked for by themselves.
 */

/** The days of the time range, those it begins and ends in as a whole. The macros are milliseconds. */
const days = 'date >= toDate($__timeFrom) AND date <= toDate($__timeTo)';
const chosenCourses = `courseid IN (\${courses:sqlstring})`;
const period = 'courseid, period_from, period_to, pass_mark';

/** The courses that had activities. */
export function coursesText(keyspace: string): string {
  return `SELECT DISTINCT courseid FROM "${keyspace}".course_engagement`;
}

/** Daily engagement of the chosen courses. */
export function dailyEngagementText(keyspace: string): string {
  return `SELECT courseid, CAST(date AS timestamp) AS day, count
FROM "${keyspace}".course_engagement
WHERE ${chosenCourses} AND ${days}`;
}

/** The daily engagement of all courses on the day that the time range ends in. */
export function lastDayText(keyspace: string): string {
  return `SELECT CAST(date AS timestamp) AS day, courseid, count
FROM "${keyspace}".course_engagement_by_date
WHERE date = toDate($__timeTo)`;
}

/** What was counted of each course in each period that was computed. */
export function performanceCountsText(keyspace: string): string {
  return `SELECT ${period}, computed_at, activities, active_students, quiz_attempts, scored_attempts, retained_7d
FROM "${keyspace}".course_performance`;
}

/** The scores of those that have any. What filters reads no more than all rows, which the other query reads anyway. */
export function performanceScoresText(keyspace: string): string {
  return `SELECT ${period}, mean_score, pass_rate, p50_score, p90_score
FROM "${keyspace}".course_performance WHERE scored_attempts > 0 ALLOW FILTERING`;
}
