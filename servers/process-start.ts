import { readFileSync } from 'node:fs';

/**
 * When a process started, in ticks since the machine did. Process ids are used again; an id and its start are not.
 *
 * @returns undefined where there is no such process, or only the zombie of one
 */
export function processStart(pid: number): string | undefined {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return undefined;
  }
  // The program's name comes in parentheses, and may contain both blanks and parentheses.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const state = fields[0];
  return state === 'Z' || state === 'X' ? undefined : fields[19];
}
