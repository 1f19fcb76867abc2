import { readFileSync } from 'node:fs';

/**
 * What Linux tells of a process or of a thread, behind its name: its state first, the start of it as the 20th.
 *
 * @param path - where its folder is, such as `/proc/1`
 */
export function processStat(path: string): string[] {
  const stat = readFileSync(`${path}/stat`, 'utf8');
  // The program's name comes in parentheses, and may contain both blanks and parentheses.
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}
