import { readdirSync } from 'node:fs';
import { processStat } from './process-stat.ts';

/** Whether a process that was sent SIGSTOP has stopped on all of its threads: until then it may go on answering. */
export function hasStopped(pid: number): boolean {
  const threads = `/proc/${pid}/task`;
  return readdirSync(threads).every((thread) => processStat(`${threads}/${thread}`)[0] === 'T');
}
