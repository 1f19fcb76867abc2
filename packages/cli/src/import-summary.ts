import type { Counts } from './import-files.ts';
import type { RejectedLines } from './rejected-lines.ts';
import { harmless } from './report/harmless.ts';
import { counted } from './report/numbers.ts';
import { beginningOf } from './report/shorten.ts';

const longestReason = 100;

/** What became of the lines, in words. */
export function countsInWords({ recorded, duplicates, conflicts, rejected }: Counts): string {
  return [
    `${counted(recorded, 'activity', 'activities')} recorded`,
    counted(duplicates, 'duplicate'),
    counted(conflicts, 'conflict'),
    `${counted(rejected, 'line')} rejected`,
  ].join(', ');
}

/** One line about what was not taken in: how much, where it is, the first few reasons. */
export function rejectedSummary({ count, first, problem }: RejectedLines, path: string): string {
  const where =
    problem === undefined ? `written to ${path}` : `which cannot be written to ${path} (${problem})`;
  const reasons = first.map(({ file, line, reason }) => {
    const place = `${harmless(file)}:${line}`;
    return `${place} ${beginningOf(harmless(reason), longestReason)}`;
  });
  const more = count > first.length ? '; …' : '';
  return `${counted(count, 'line')} not taken in, ${harmless(where)}: ${reasons.join('; ')}${more}`;
}
