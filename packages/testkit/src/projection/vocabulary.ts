import type { LogEntry } from '@learntrack/core';

/** The names that occur in a log. */
export interface Vocabulary {
  readonly students: readonly string[];
  readonly courses: readonly string[];
  readonly actions: readonly string[];
}

/** Every name that occurs in a log, each once; erased students and what is left of their activities, too. */
export function vocabularyOf(log: readonly LogEntry[]): Vocabulary {
  const students = new Set<string>();
  const courses = new Set<string>();
  const actions = new Set<string>();
  for (const entry of log) {
    const counted = entry.kind === 'activity' ? entry.activity : entry;
    if ('studentId' in counted && counted.studentId !== undefined) students.add(counted.studentId);
    if ('courseId' in counted) courses.add(counted.courseId);
    if ('action' in counted) actions.add(counted.action);
  }
  return { students: [...students], courses: [...courses], actions: [...actions] };
}
