import type {
  CallOptions,
  Student,
  StudentConditions,
  StudentGroup,
  StudentGroupField,
  StudentPageRequest,
  StudentStore,
  UpsertStatus,
} from '@learntrack/core';
import type { Collection, MongoBulkWriteError } from 'mongodb';
import type { StudentDocument } from '../collections.ts';
import type { Connection } from '../connection.ts';
import { duplicateKey } from '../errors.ts';
import { escapeAttributes, unescapeAttributes } from '../escaped-keys.ts';
import { groupPipeline, toGroup } from './group.ts';
import { behind, toFilter, toSort, withoutGiven } from './student-filter.ts';

/** Profiles in MongoDB. */
export class MongoStudentStore implements StudentStore {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  upsert(students: readonly Student[], options: CallOptions = {}): Promise<UpsertStatus[]> {
    return this.#connection.call('upsert', options, async ({ students: stored }) => {
      const statuses = await upsertAll(stored, students);
      // Another process may have created a profile in between: tried again, what is stored decides.
      const suspects = students.filter((_, i) => statuses[i] === 'stale');
      const again = suspects.length === 0 ? [] : await upsertAll(stored, suspects);
      return students.map((_, i) => (statuses[i] === 'stale' ? again.shift() : statuses[i]) as UpsertStatus);
    });
  }

  get(studentId: string, options: CallOptions = {}): Promise<Student | undefined> {
    return this.#connection.call('get', options, async ({ students }) => {
      const document = await students.findOne({ _id: studentId });
      return document ? toStudent(document) : undefined;
    });
  }

  find(request: StudentPageRequest, options: CallOptions = {}): Promise<Student[]> {
    return this.#connection.call('find', options, async ({ students }) => {
      const { where, limit } = request;
      const { order, after } = withoutGiven(request);
      const conditions = [...toFilter(where), ...(after ? [behind(after, order)] : [])];
      const documents = students
        .find(conditions.length > 0 ? { $and: conditions } : {})
        .sort(toSort(order))
        .limit(limit)
        .batchSize(limit + 1);
      return (await documents.toArray()).map(toStudent);
    });
  }

  group(by: StudentGroupField, where: StudentConditions, options: CallOptions = {}): Promise<StudentGroup[]> {
    return this.#connection.call('group', options, async ({ students }) => {
      const groups = students.aggregate(groupPipeline(by, toFilter(where)), { allowDiskUse: true });
      return (await groups.toArray()).map(toGroup);
    });
  }

  erase(studentId: string, asOf: Date, options: CallOptions = {}): Promise<void> {
    return this.#connection.call('erase', options, async ({ students }) => {
      await students.deleteOne({ _id: studentId, lastUpdated: { $lte: asOf } });
    });
  }
}

/** Replaces what is not later; where something later is stored, the attempt to insert fails. */
async function upsertAll(
  stored: Collection<StudentDocument>,
  students: readonly Student[],
): Promise<UpsertStatus[]> {
  if (students.length === 0) return [];
  const writes = students.map((student) => ({
    replaceOne: {
      filter: { _id: student.studentId, lastUpdated: { $lte: student.lastUpdated } },
      replacement: escapeAttributes(student),
      upsert: true,
    },
  }));
  try {
    return statusesOf(students, await stored.bulkWrite(writes, { ordered: false }));
  } catch (error) {
    if (!(error instanceof Error && 'writeErrors' in error)) throw error;
    const { result, writeErrors } = error as MongoBulkWriteError;
    const failures = [writeErrors].flat();
    if (failures.length === 0 || failures.some(({ code }) => code !== duplicateKey)) throw error;
    return statusesOf(students, result, new Set(failures.map(({ index }) => index)));
  }
}

function statusesOf(
  students: readonly Student[],
  { upsertedIds }: { readonly upsertedIds: { readonly [index: number]: unknown } },
  stale: ReadonlySet<number> = new Set(),
): UpsertStatus[] {
  return students.map((_, i) => (stale.has(i) ? 'stale' : i in upsertedIds ? 'created' : 'updated'));
}

function toStudent({ _id, ...student }: StudentDocument): Student {
  return unescapeAttributes(student);
}
