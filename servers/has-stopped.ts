import { readdirSync, readFileSync } from 'node:fs';

/** Whether a process that was sent SIGSTOP has stopped on all of its threads: until then it may go on answering. */
export function hasStopped(pid: number): boolean {
  const threads = `/proc/${pid}/task`;
  return readdirSync(threads).every((thread) => {
    const stat = readFileSync(`${threads}/${thread}/stat`, 'utf8');
    // The program's name comes in parentheses, and may contain both blanks and parentheses.
    return stat[stat.lastIndexOf(')') + 2] === 'T';
  });
}
