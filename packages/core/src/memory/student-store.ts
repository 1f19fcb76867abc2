import type { Student } from '../domain/student.ts';
import {
  compareToPlace,
  groupStudents,
  meets,
  type StudentConditions,
  type StudentGroup,
  type StudentGroupField,
  type StudentPageRequest,
} from '../domain/student-query.ts';
import type { CallOptions } from '../ports/call-options.ts';
import type { StudentStore, UpsertStatus } from '../ports/student-store.ts';

/** Profiles in memory. */
export class MemoryStudentStore implements StudentStore {
  readonly #students = new Map<string, Student>();

  async upsert(students: readonly Student[], { signal }: CallOptions = {}): Promise<UpsertStatus[]> {
    signal?.throwIfAborted();
    return students.map((student) => {
      const stored = this.#students.get(student.studentId);
      if (stored && stored.lastUpdated > student.lastUpdated) return 'stale';
      this.#students.set(student.studentId, structuredClone(student));
      return stored ? 'updated' : 'created';
    });
  }

  async get(studentId: string, { signal }: CallOptions = {}): Promise<Student | undefined> {
    signal?.throwIfAborted();
    return structuredClone(this.#students.get(studentId));
  }

  async find(
    { where, order, limit, after }: StudentPageRequest,
    { signal }: CallOptions = {},
  ): Promise<Student[]> {
    signal?.throwIfAborted();
    const placeOf = (student: Student) => order.map(([field]) => student[field]);
    return this.#meeting(where)
      .filter((student) => after === undefined || compareToPlace(student, after, order) > 0)
      .sort((a, b) => compareToPlace(a, placeOf(b), order))
      .slice(0, limit)
      .map((student) => structuredClone(student));
  }

  async group(
    by: StudentGroupField,
    where: StudentConditions,
    { signal }: CallOptions = {},
  ): Promise<StudentGroup[]> {
    signal?.throwIfAborted();
    return groupStudents(this.#meeting(where), by);
  }

  async erase(studentId: string, asOf: Date, { signal }: CallOptions = {}): Promise<void> {
    signal?.throwIfAborted();
    const student = this.#students.get(studentId);
    if (student && student.lastUpdated <= asOf) this.#students.delete(studentId);
  }

  #meeting(where: StudentConditions): Student[] {
    return [...this.#students.values()].filter((student) => meets(student, where));
  }
}
