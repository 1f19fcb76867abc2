import { processStat } from './process-stat.ts';

/**
 * When a process started, in ticks since the machine did. Process ids are used again; an id and its start are not.
 *
 * @returns undefined where there is no such process, or only the zombie of one
 */
export function processStart(pid: number): string | undefined {
  let fields: string[];
  try {
    fields = processStat(`/proc/${pid}`);
  } catch {
    return undefined;
  }
  const state = fields[0];
  return state === 'Z' || state === 'X' ? undefined : fields[19];
}
