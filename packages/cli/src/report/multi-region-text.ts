import type { Analysis } from '../analysis.ts';
import { counted, decimal, timeToMinute, whole } from './numbers.ts';
import type { Section } from './section.ts';
import { table } from './table.ts';

/** Who accessed content from several regions, and the accesses that prove it. */
export function multiRegionText({ multiRegionAccess, span }: Analysis, most: number, width: number): Section {
  const heading = 'Access from several regions within 24 hours';
  if (span.located === 0) {
    return { heading, body: 'Not known: no activity tells which region it came from.' };
  }
  if (multiRegionAccess.length === 0) return { heading, body: 'Nobody.' };
  const rows = multiRegionAccess.slice(0, most).flatMap(({ studentId, severity, alternations, evidence }) =>
    evidence.map((access, i) => ({
      ...access,
      student: i === 0 ? studentId : '',
      severity: i === 0 ? decimal(severity) : '',
      returns: i === 0 ? whole(alternations) : '',
    })),
  );
  const left = multiRegionAccess.length - most;
  const body = table(
    [
      { head: 'student', kind: 'id', cells: rows.map(({ student }) => student) },
      { head: 'severity', kind: 'number', cells: rows.map(({ severity }) => severity) },
      { head: 'returns', kind: 'number', cells: rows.map(({ returns }) => returns) },
      { head: 'time (UTC)', kind: 'number', cells: rows.map(({ timestamp }) => timeToMinute(timestamp)) },
      { head: 'region', kind: 'id', cells: rows.map(({ region }) => region) },
      { head: 'course', kind: 'id', cells: rows.map(({ courseId }) => courseId) },
      { head: 'action', kind: 'id', cells: rows.map(({ action }) => action) },
    ],
    width,
  );
  return {
    heading: `${heading}: ${counted(multiRegionAccess.length, 'student')}`,
    body: left > 0 ? `${body}\n… and ${counted(left, 'more student')}; --json has them all.` : body,
  };
}
