import type { ScoreIncrements } from '@learntrack/core';

/** Tells watchers whose scores changed: per course its students. Nothing for nobody. */
export function changedStudents({ boards }: ScoreIncrements): string {
  const courses = boards.flatMap(({ courseId, action, increments }) =>
    courseId !== undefined && action === undefined ? [[courseId, [...increments.keys()]] as const] : [],
  );
  return courses.length === 0 ? '' : JSON.stringify(courses);
}

/** Whom a message tells of: those of one course, or all. */
export function* studentsIn(message: string, courseId: string | undefined): Generator<string> {
  for (const [course, students] of JSON.parse(message) as [string, string[]][]) {
    if (courseId === undefined || course === courseId) yield* students;
  }
}
