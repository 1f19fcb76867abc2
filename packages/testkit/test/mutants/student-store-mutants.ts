import {
  AdapterError,
  isLearnTrackError,
  memoryAdapter,
  NotFoundError,
  type Student,
  type StudentStore,
} from '@learntrack/core';
import { openAdapter } from '../../src/adapter/open-adapter.ts';
import type { Plant } from '../remote-memory/remote.ts';
import { fold } from './fold.ts';
import type { Mutant } from './mutant.ts';
import { studentQueryMutants } from './student-query-mutants.ts';
import { studentSizeMutants } from './student-size-mutants.ts';

type Upsert = StudentStore['upsert'];

const farFuture = new Date('9999-12-31T23:59:59.999Z');

/** A student store with one bug each. */
export const studentStoreMutants: Mutant<StudentStore>[] = [
  {
    name: 'gives null for an unknown student',
    plant: (right) => ({ get: async (id, options) => (await right.get(id, options)) ?? (null as never) }),
    caughtBy: ['an unknown student has no profile'],
  },
  {
    name: 'tells of the created first, then of the updated, then of the stale',
    plant: (right) => ({ upsert: async (...args) => [...(await right.upsert(...args))].sort() }),
    caughtBy: ['upsert tells of each profile, in order, whether it is created, updated or stale'],
  },
  {
    name: 'takes the last version to come for the latest',
    plant: (right) => ({ upsert: (students) => overwrite(right, students) }),
    caughtBy: [
      'a later version replaces all of a profile, and an older one changes nothing',
      'of versions that differ by a millisecond the later one stays',
    ],
  },
  {
    name: 'merges a version into the one before',
    plant: (right) => ({
      upsert: async (students, options) => {
        const before = await Promise.all(students.map(({ studentId }) => right.get(studentId)));
        return right.upsert(
          students.map((student, i) => ({ ...before[i], ...student })),
          options,
        );
      },
    }),
    caughtBy: ['a later version replaces all of a profile, and an older one changes nothing'],
  },
  {
    name: 'keeps the first of two equally old versions',
    plant: (right) => ({
      upsert: async (students, options) => {
        const before = await Promise.all(students.map(({ studentId }) => right.get(studentId)));
        const isNewer = (student: Student, i: number) =>
          student.lastUpdated.getTime() !== before[i]?.lastUpdated.getTime();
        const statuses = await right.upsert(students.filter(isNewer), options);
        const told = [...statuses];
        return students.map((student, i) => (isNewer(student, i) ? (told.shift() ?? 'stale') : 'stale'));
      },
    }),
    caughtBy: ['of equally old versions the one that comes later stays'],
  },
  {
    name: 'keeps no dates to the millisecond',
    plant: storing((student) => ({
      ...student,
      lastUpdated: new Date(Math.floor(student.lastUpdated.getTime() / 1000) * 1000),
    })),
    caughtBy: [
      'of versions that differ by a millisecond the later one stays',
      'progress comes back with all of its digits, dates to the millisecond, also before 1970',
    ],
  },
  {
    name: 'takes the keys of attributes for paths',
    plant: storing(({ attributes, ...rest }) => ({
      ...rest,
      ...(attributes && { attributes: nested(attributes) }),
    })),
    caughtBy: ['attributes come back as they were given, whatever their keys and values'],
  },
  {
    name: 'loses a key __proto__',
    plant: storing((student) => {
      const copy: Record<string, never> = {};
      for (const [key, value] of Object.entries(student.attributes ?? {})) copy[key] = value as never;
      return student.attributes ? { ...student, attributes: copy } : student;
    }),
    caughtBy: ['attributes come back as they were given, whatever their keys and values'],
  },
  {
    name: 'keeps progress in single precision',
    plant: storing((student) => ({ ...student, progress: Math.fround(student.progress) })),
    caughtBy: ['progress comes back with all of its digits, dates to the millisecond, also before 1970'],
  },
  {
    name: 'takes ids that look alike for the same',
    plant: (right) => ({
      upsert: (students, options) =>
        right.upsert(
          students.map((student) => ({ ...student, studentId: fold(student.studentId) })),
          options,
        ),
      get: (studentId, options) => right.get(fold(studentId), options),
    }),
    caughtBy: [
      'ids that break stores, patterns and object keys elsewhere are student ids like any other',
      'any well-formed text is a student id like any other',
    ],
  },
  {
    name: 'trims texts',
    plant: storing((student) => ({ ...student, name: student.name.trim() })),
    caughtBy: [
      'any text is a name, an email, a speciality and a level; names and emails may be empty, or long',
    ],
  },
  {
    name: 'hands out what it keeps in a cache',
    plant: (right) => {
      const cache = new Map<string, Student>();
      return {
        get: async (studentId, options) => {
          const student = cache.get(studentId) ?? (await right.get(studentId, options));
          if (student) cache.set(studentId, student);
          return student;
        },
      };
    },
    caughtBy: ['whoever changes a profile that was given or read changes nothing stored'],
  },
  {
    name: 'reads the version before, and then writes whatever came between',
    plant: (right) => {
      let writing: Promise<unknown> = Promise.resolve();
      return {
        upsert: async (students) => {
          const before = await Promise.all(students.map(({ studentId }) => right.get(studentId)));
          const isStale = (student: Student, i: number) =>
            (before[i]?.lastUpdated ?? 0) > student.lastUpdated;
          writing = writing.then(() =>
            overwrite(
              right,
              students.filter((student, i) => !isStale(student, i)),
            ),
          );
          await writing;
          return students.map((student, i) =>
            isStale(student, i) ? 'stale' : before[i] ? 'updated' : 'created',
          );
        },
      };
    },
    caughtBy: ['of racing versions of a profile the latest stays, and one of them creates it'],
  },
  {
    name: 'erases only what was updated before the instant',
    plant: (right) => ({
      erase: (id, asOf, options) => right.erase(id, new Date(asOf.getTime() - 1), options),
    }),
    caughtBy: ['an erasure removes a profile that was not updated after its instant, and no other'],
  },
  {
    name: 'erases whatever was updated since',
    plant: (right) => ({ erase: (studentId, _, options) => right.erase(studentId, farFuture, options) }),
    caughtBy: ['an erasure keeps a profile that was updated since'],
  },
  {
    name: 'fails to erase a student whom it does not know',
    plant: (right) => ({
      erase: async (studentId, asOf, options) => {
        if (!(await right.get(studentId))) throw new NotFoundError('no such student');
        await right.erase(studentId, asOf, options);
      },
    }),
    caughtBy: ['erasing an unknown student, or one again, changes nothing'],
    throws: true,
  },
  {
    name: 'remembers when it has erased whom, and takes nothing older',
    plant: (right) => {
      const erasedAt = new Map<string, Date>();
      return {
        erase: async (studentId, asOf, options) => {
          erasedAt.set(studentId, asOf);
          await right.erase(studentId, asOf, options);
        },
        upsert: async (students, options) => {
          const isOlder = ({ studentId, lastUpdated }: Student) =>
            lastUpdated < (erasedAt.get(studentId) ?? 0);
          const statuses = [
            ...(await right.upsert(
              students.filter((student) => !isOlder(student)),
              options,
            )),
          ];
          return students.map((student) => (isOlder(student) ? 'stale' : (statuses.shift() ?? 'stale')));
        },
      };
    },
    caughtBy: ['an erased student is new when they come back, with any version of their profile'],
  },
  {
    name: 'hides the erased',
    plant: (right) => {
      const hidden = new Set<string>();
      return {
        erase: async (studentId) => {
          hidden.add(studentId);
        },
        get: async (studentId, options) =>
          hidden.has(studentId) ? undefined : right.get(studentId, options),
        find: async (request, options) =>
          (await right.find(request, options)).filter(({ studentId }) => !hidden.has(studentId)),
      };
    },
    caughtBy: ['after an erasure the database does not mention the student'],
  },
  {
    name: 'ignores an aborted signal',
    plant: (right) => ({
      upsert: (students) => right.upsert(students),
      get: (studentId) => right.get(studentId),
      find: (request) => right.find(request),
      group: (by, where) => right.group(by, where),
      erase: (studentId, asOf) => right.erase(studentId, asOf),
    }),
    caughtBy: [
      'a signal that is aborted already stops every call, and changes nothing',
      'while the server hangs, an abort ends every call, and once it goes on they are answered',
    ],
  },
  {
    name: 'checks the signal of an upsert first, and waits for the server whatever it says then',
    plant: (right) => ({
      upsert: async (students, options) => {
        options?.signal?.throwIfAborted();
        return right.upsert(students);
      },
    }),
    caughtBy: ['while the server hangs, an abort ends every call, and once it goes on they are answered'],
  },
  {
    name: 'checks the signal of an erasure first, and waits for the server whatever it says then',
    plant: (right) => ({
      erase: async (studentId, asOf, options) => {
        options?.signal?.throwIfAborted();
        await right.erase(studentId, asOf);
      },
    }),
    caughtBy: ['while the server hangs, an abort ends every call, and once it goes on they are answered'],
  },
  {
    name: 'gives what it has when it is aborted',
    plant: (right) => ({
      find: async (request, options) => {
        const found = await right.find(request);
        return options?.signal?.aborted ? found.slice(0, 1) : found;
      },
    }),
    caughtBy: ['a query that is aborted on its way rejects with the reason, or gives its whole answer'],
  },
  {
    name: 'looks at the signal between the fields of a profile',
    plant: fieldByField((signal) => signal?.throwIfAborted()),
    caughtBy: ['an upsert that is aborted on its way leaves each profile as it was or as it shall be'],
  },
  {
    name: 'takes a server that is down for an error that stays',
    plant: (right) => ({
      get: async (studentId, options) => {
        try {
          return await right.get(studentId, options);
        } catch (error) {
          if (!isLearnTrackError(error, 'CONNECTION')) throw error;
          throw new AdapterError('no route', { adapter: 'mutant', operation: 'get', cause: error });
        }
      },
    }),
    caughtBy: [
      'while the server is down, every call fails with a retryable error, and works once it is back',
    ],
  },
  {
    name: 'writes a profile field by field',
    plant: fieldByField(() => {}),
    caughtBy: ['a server killed during an upsert has kept each profile as it was or as it shall be'],
  },
  {
    name: 'keeps everything in the process',
    plant: () => {
      const { studentStore } = openAdapter(memoryAdapter()).ports;
      return {
        upsert: (...args) => studentStore.upsert(...args),
        get: (...args) => studentStore.get(...args),
        find: (...args) => studentStore.find(...args),
        erase: (...args) => studentStore.erase(...args),
      };
    },
    caughtBy: [
      'what was stored is there after a restart, and what was erased is not',
      'what the database holds is what was upserted',
    ],
  },
  ...studentQueryMutants,
  ...studentSizeMutants,
];

/** Changes every profile on its way into the store. */
function storing(change: (student: Student) => Student): Plant<StudentStore> {
  return (right) => ({ upsert: (students, options) => right.upsert(students.map(change), options) });
}

/** Writes profiles whatever version is stored. */
async function overwrite(right: StudentStore, students: Parameters<Upsert>[0]): ReturnType<Upsert> {
  for (const { studentId } of students) await right.erase(studentId, farFuture);
  return right.upsert(students);
}

/** Writes the progress of profiles after all else. */
function fieldByField(between: (signal: AbortSignal | undefined) => void): Plant<StudentStore> {
  return (right) => ({
    upsert: async (students, options) => {
      const statuses = await right.upsert(students.map((student) => ({ ...student, progress: 0 })));
      between(options?.signal);
      await right.upsert(students);
      return statuses;
    },
  });
}

/** What `$set` makes of keys with dots. */
function nested(attributes: Student['attributes'] & object): Student['attributes'] & object {
  return Object.fromEntries(
    Object.entries(attributes).map(([key, value]) => {
      const [first = '', ...rest] = key.split('.');
      return [first, rest.reduceRight<typeof value>((inner, name) => ({ [name]: inner }), value)];
    }),
  );
}
