import type { DailyEngagement } from '@learntrack/core';
import type { Analysis } from '../analysis.ts';
import { dailyChart } from './daily-chart.ts';
import { harmless } from './harmless.ts';
import { counted, whole } from './numbers.ts';
import type { Section } from './section.ts';
import { shortenOne } from './shorten.ts';
import { table } from './table.ts';

interface CourseDays {
  readonly courseId: string;
  readonly days: readonly DailyEngagement[];
  readonly count: number;
}

const mostCourses = 3;
const narrowestChart = 60;
const mostDays = 14;

/** The engagement per day in the busiest courses: as charts, or, where these find no room, in numbers. */
export function dailyEngagementText({ dailyEngagement }: Analysis, width: number): Section {
  const courses = byCourse(dailyEngagement);
  const busiest = courses.slice(0, mostCourses);
  const all = dailyEngagement.map(({ day }) => day).sort();
  const first = all[0] as string;
  const last = all.at(-1) as string;
  const charted = width >= narrowestChart && first !== last;
  const body = charted
    ? busiest.map((course) => {
        const chart = dailyChart(course.days, first, last, width);
        return `${title(course, width)}\n${chart}\n`;
      })
    : busiest.map((course) => dayTable(course, width));
  const activities = counted(
    courses.reduce((sum, { count }) => sum + count, 0),
    'activity',
    'activities',
  );
  const period = first === last ? `on ${first}` : `from ${first} to ${last}`;
  const which = courses.length > busiest.length ? `; the ${busiest.length} busiest courses` : '';
  return {
    heading: 'Daily engagement',
    body: `${activities} in ${counted(courses.length, 'course')} ${period}${which}:\n\n${body.join('\n')}`.trimEnd(),
  };
}

function byCourse(rows: readonly DailyEngagement[]): CourseDays[] {
  return [...Map.groupBy(rows, ({ courseId }) => courseId)]
    .map(([courseId, days]) => ({ courseId, days, count: days.reduce((sum, { count }) => sum + count, 0) }))
    .sort((a, b) => b.count - a.count);
}

function title({ courseId, count, days }: CourseDays, width: number): string {
  const most = days.reduce((a, b) => (b.count > a.count ? b : a));
  const facts = `: ${counted(count, 'activity', 'activities')} on ${counted(days.length, 'day')}, most on ${most.day}`;
  return shortenOne(harmless(courseId), width - facts.length) + facts;
}

function dayTable({ courseId, days }: CourseDays, width: number): string {
  const shown = days.slice(-mostDays);
  const left = days.length - shown.length;
  const rows = table(
    [
      { head: 'day', kind: 'number', cells: shown.map(({ day }) => day) },
      { head: 'activities', kind: 'number', cells: shown.map(({ count }) => whole(count)) },
      {
        head: 'students',
        kind: 'number',
        cells: shown.map(({ activeStudents }) => whole(activeStudents)),
      },
    ],
    width,
  );
  const earlier = left > 0 ? `… and ${counted(left, 'earlier day')}; --json has them all.\n` : '';
  return `${shortenOne(harmless(courseId), width)}\n${rows}\n${earlier}`;
}
