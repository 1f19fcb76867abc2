import type { Student, StudentStore } from '@learntrack/core';
import { byBytes } from '../reference/by-bytes.ts';
import { expectSame } from '../suite/expectations.ts';

/** What a probe of a student store finds: every profile. */
export type StudentStoreContents = readonly Student[];

/** Expects these profiles and no others, one by one and all together. */
export async function expectStored(
  store: StudentStore,
  students: readonly Student[],
  about = 'all profiles',
): Promise<void> {
  const all = await store.find({ where: {}, order: [['studentId', 'asc']], limit: students.length + 1 });
  expectSame(all, byStudentId(students), about);
  for (const student of students) {
    expectSame(await store.get(student.studentId), student, `the profile of ${student.studentId}`);
  }
}

/** The same profiles in the order of their ids. */
export function byStudentId(students: readonly Student[]): Student[] {
  return [...students].sort((a, b) => byBytes(a.studentId, b.studentId));
}
