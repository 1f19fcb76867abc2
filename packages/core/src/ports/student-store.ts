import type { Student } from '../domain/student.ts';
import type {
  StudentConditions,
  StudentGroup,
  StudentGroupField,
  StudentPageRequest,
} from '../domain/student-query.ts';
import type { CallOptions } from './call-options.ts';

/** What became of a profile: `stale` when the store holds a later one, and keeps it. */
export type UpsertStatus = 'created' | 'updated' | 'stale';

/**
 * Student profiles, one per `studentId`. Texts compare by code point (as bytes of UTF-8), and are never operators.
 *
 * Errors as {@link ActivityStore}.
 */
export interface StudentStore {
  /**
   * Creates or replaces profiles; of two versions the one with the later `lastUpdated` stays, of two equally old ones
   * the one that comes later; the very same version again is an update, too.
   *
   * @param students - with distinct ids
   * @returns a status per profile, in the same order
   */
  upsert(students: readonly Student[], options?: CallOptions): Promise<readonly UpsertStatus[]>;

  get(studentId: string, options?: CallOptions): Promise<Student | undefined>;

  /** At most `limit` students that meet the conditions, in the given order, from behind the given place. */
  find(request: StudentPageRequest, options?: CallOptions): Promise<readonly Student[]>;

  /** The students that meet the conditions, grouped, by key. */
  group(
    by: StudentGroupField,
    where: StudentConditions,
    options?: CallOptions,
  ): Promise<readonly StudentGroup[]>;

  /** Removes a profile that was not updated after an instant. Without one, nothing happens. */
  erase(studentId: string, asOf: Date, options?: CallOptions): Promise<void>;
}
