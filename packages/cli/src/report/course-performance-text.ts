import type { Analysis } from '../analysis.ts';
import { counted, decimal, percent, whole } from './numbers.ts';
import type { Section } from './section.ts';
import { table } from './table.ts';

/** How the courses went, the busiest first. */
export function coursePerformanceText({ coursePerformance }: Analysis, most: number, width: number): Section {
  const busiest = coursePerformance.toSorted((a, b) => b.activities - a.activities).slice(0, most);
  const column = (
    head: string,
    format: (value: number) => string,
    of: (row: (typeof busiest)[number]) => number | undefined,
  ) => ({
    head,
    kind: 'number' as const,
    cells: busiest.map(of).map((value) => (value === undefined ? '–' : format(value))),
  });
  const body = table(
    [
      { head: 'course', kind: 'id', cells: busiest.map(({ courseId }) => courseId) },
      column('activ-\nities', whole, (row) => row.activities),
      column('stu-\ndents', whole, (row) => row.activeStudents),
      column('quiz\ntries', whole, (row) => row.quizAttempts),
      column('\nscored', whole, (row) => row.scoredAttempts),
      column('mean\nscore', decimal, (row) => row.meanScore),
      column('\np50', decimal, (row) => row.p50Score),
      column('\np90', decimal, (row) => row.p90Score),
      column('\npassed', percent, (row) => row.passRate),
      column('back after\n7 days', percent, (row) => row.retained7d),
    ],
    width,
  );
  const left = coursePerformance.length - most;
  return {
    heading: 'Course performance',
    body: left > 0 ? `${body}\n… and ${counted(left, 'more course')}; --json has them all.` : body,
  };
}
