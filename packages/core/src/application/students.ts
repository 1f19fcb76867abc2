import type { Issue } from '../domain/errors.ts';
import { ValidationError } from '../domain/errors.ts';
import { parseStudent } from '../domain/parse-student.ts';
import type { Student, StudentInput } from '../domain/student.ts';
import {
  cursorAfter,
  parseStudentQuery,
  type StudentFilter,
  type StudentGroup,
  type StudentGroupField,
  type StudentQuery,
} from '../domain/student-query.ts';
import type { CallOptions } from '../ports/call-options.ts';
import type { Clock } from '../ports/clock.ts';
import type { StudentStore, UpsertStatus } from '../ports/student-store.ts';

/** What became of many profiles. */
export interface UpsertManyResult {
  readonly created: number;
  readonly updated: number;
  /** How many were older than the stored profile, which stays. */
  readonly stale: number;
  readonly rejected: readonly { readonly index: number; readonly issues: readonly Issue[] }[];
}

/** One page of students. */
export interface StudentPage {
  readonly items: readonly Student[];
  /** Leads to the next page; absent on the last. Holds the sorted fields of the page's last student. */
  readonly nextCursor?: string;
}

const chunkSize = 1000;

/** Student profiles. */
export class Students {
  readonly #store: StudentStore;
  readonly #clock: Clock;
  readonly #maxClockSkew: number;

  constructor(store: StudentStore, clock: Clock, maxClockSkew: number) {
    this.#store = store;
    this.#clock = clock;
    this.#maxClockSkew = maxClockSkew;
  }

  /**
   * Creates or replaces a profile; of two versions the one with the later `lastUpdated` stays.
   *
   * @throws {@link ValidationError} when it is no valid profile
   */
  upsert(student: StudentInput, options?: CallOptions): Promise<UpsertStatus>;
  /** Creates or replaces many, in their order. A bad one is reported and loses nothing else. */
  upsert(students: readonly StudentInput[], options?: CallOptions): Promise<UpsertManyResult>;
  async upsert(
    input: StudentInput | readonly StudentInput[],
    options: CallOptions = {},
  ): Promise<UpsertStatus | UpsertManyResult> {
    if (Array.isArray(input)) return this.#upsertMany(input, options);
    const parsed = parseStudent(input, this.#clock.now(), this.#maxClockSkew);
    if (!parsed.ok) throw new ValidationError('Student rejected', parsed.issues);
    const [status] = await this.#store.upsert([parsed.value], options);
    return status as UpsertStatus;
  }

  /** A student's profile; nothing when there is none. */
  async get(studentId: string, options: CallOptions = {}): Promise<Student | undefined> {
    return this.#store.get(studentId, options);
  }

  /**
   * One page of the students that meet every condition. Pages follow each other by `nextCursor`; a student who is
   * changed meanwhile may be met twice or not at all, all others once.
   *
   * @throws {@link ValidationError} when a field, a condition or a value is not allowed
   *
   * @example
   * ```ts
   * const { items, nextCursor } = await learnTrack.students.find({
   *   where: { speciality: 'ILSI', progress: { gte: 50 } }, sort: { progress: 'desc' }, limit: 50,
   * });
   * ```
   */
  async find(query: StudentQuery = {}, options: CallOptions = {}): Promise<StudentPage> {
    const request = parseStudentQuery(query);
    // One more than asked for tells whether there is a next page.
    const found = await this.#store.find({ ...request, limit: request.limit + 1 }, options);
    const items = found.slice(0, request.limit);
    const last = items.at(-1);
    return {
      items,
      ...(found.length > items.length && last && { nextCursor: cursorAfter(last, request.order) }),
    };
  }

  /**
   * Counts students by speciality or level, with the mean and the distribution of their progress.
   *
   * @throws {@link ValidationError} when the field or a condition is not allowed
   */
  async groupBy(
    field: StudentGroupField,
    { where, signal }: CallOptions & { readonly where?: StudentFilter } = {},
  ): Promise<readonly StudentGroup[]> {
    if (field !== 'speciality' && field !== 'studentLevel') {
      throw new ValidationError('Invalid grouping', [
        { path: 'field', message: "is neither 'speciality' nor 'studentLevel'" },
      ]);
    }
    const conditions = parseStudentQuery(where ? { where } : {}).where;
    return this.#store.group(field, conditions, { signal });
  }

  async #upsertMany(inputs: readonly StudentInput[], options: CallOptions): Promise<UpsertManyResult> {
    const now = this.#clock.now();
    const result = { created: 0, updated: 0, stale: 0 };
    const rejected: { index: number; issues: readonly Issue[] }[] = [];
    let chunk = new Map<string, Student>();
    const write = async () => {
      for (const status of await this.#store.upsert([...chunk.values()], options)) result[status] += 1;
      chunk = new Map();
    };
    for (const [index, input] of inputs.entries()) {
      const parsed = parseStudent(input, now, this.#maxClockSkew);
      if (!parsed.ok) {
        rejected.push({ index, issues: parsed.issues });
        continue;
      }
      // A store gets distinct ids at a time, so two versions of a profile meet there one after the other.
      if (chunk.has(parsed.value.studentId) || chunk.size === chunkSize) await write();
      chunk.set(parsed.value.studentId, parsed.value);
    }
    if (chunk.size > 0) await write();
    return { ...result, rejected };
  }
}
