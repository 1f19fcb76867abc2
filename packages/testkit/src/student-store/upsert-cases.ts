import type { Student, StudentStore } from '@learntrack/core';
import fc from 'fast-check';
import { hostileIds, idArbitrary } from '../generators/hostile-ids.ts';
import { hostileAttributes, sampleStudent } from '../generators/students.ts';
import { byBytes } from '../reference/by-bytes.ts';
import { type Case, forAll } from '../suite/case.ts';
import { expectSame } from '../suite/expectations.ts';
import { expectStored, type StudentStoreContents } from './contents.ts';

const monday = new Date('2026-01-05T09:30:00.000Z');
const tuesday = new Date('2026-01-06T09:30:00.000Z');
const wednesday = new Date('2026-01-07T09:30:00.000Z');

/** The laws of writing profiles and reading them by their ids. */
export function studentUpsertCases(): Case<StudentStore, StudentStoreContents>[] {
  return [
    {
      law: 'an unknown student has no profile',
      async run({ store }) {
        expectSame(await store.get('S1'), undefined, 'the profile in an empty store');
        await store.upsert([sampleStudent({ studentId: 'S10' })]);
        expectSame(await store.get('S1'), undefined, 'the profile of another');
      },
    },
    {
      law: 'upsert tells of each profile, in order, whether it is created, updated or stale',
      async run({ store }) {
        const version = (studentId: string, lastUpdated: Date) => sampleStudent({ studentId, lastUpdated });
        const first = [version('S2', tuesday), version('S1', tuesday)];
        expectSame(await store.upsert(first), ['created', 'created'], 'of new ones');
        const next = [
          version('S1', monday),
          version('S3', monday),
          version('S2', wednesday),
          version('S0', monday),
        ];
        expectSame(await store.upsert(next), ['stale', 'created', 'updated', 'created'], 'of all kinds');
        expectSame(await store.upsert(next.slice(2)), ['updated', 'updated'], 'of the same again');
        expectSame(await store.upsert([]), [], 'of none');
      },
    },
    {
      law: 'a later version replaces all of a profile, and an older one changes nothing',
      async run({ store }) {
        const attributes = { old: true };
        await store.upsert([sampleStudent({ name: 'second', lastUpdated: tuesday, attributes })]);
        const third = sampleStudent({ name: 'third', progress: 0, lastUpdated: wednesday });
        await store.upsert([third]);
        expectSame(await store.get('S1'), third, 'the profile');
        await store.upsert([sampleStudent({ name: 'first', lastUpdated: monday, attributes })]);
        await expectStored(store, [third]);
      },
    },
    {
      law: 'of versions that differ by a millisecond the later one stays',
      async run({ store }) {
        const older = sampleStudent({ name: 'older', lastUpdated: monday });
        const newer = sampleStudent({ name: 'newer', lastUpdated: new Date(monday.getTime() + 1) });
        expectSame(await store.upsert([newer]), ['created']);
        expectSame(await store.upsert([older]), ['stale']);
        expectSame(await store.get('S1'), newer, 'the profile');
      },
    },
    {
      law: 'of equally old versions the one that comes later stays',
      async run({ store }) {
        await store.upsert([sampleStudent({ name: 'first' })]);
        const second = sampleStudent({ name: 'second' });
        expectSame(await store.upsert([second]), ['updated']);
        expectSame(await store.get('S1'), second, 'the profile');
      },
    },
    {
      law: 'attributes come back as they were given, whatever their keys and values',
      async run({ store }) {
        const students = hostileAttributes.map((attributes, i) =>
          sampleStudent({ studentId: `S${i}`, attributes }),
        );
        await store.upsert(students);
        await expectStored(store, students);
      },
    },
    {
      law: 'progress comes back with all of its digits, dates to the millisecond, also before 1970',
      async run({ store }) {
        const progress = [0, 5e-324, 0.1 + 0.2, 100 / 3, 99.99999999999999, 100];
        const dates = [
          ...['1900-01-01T00:00:00.001Z', '1969-12-31T23:59:59.999Z', '1970-01-01T00:00:00.000Z'],
          ...['2026-01-05T09:30:00.123Z', '2038-01-19T03:14:08.000Z', '9999-12-31T23:59:59.999Z'],
        ];
        const students = progress.map((exact, i) =>
          sampleStudent({ studentId: `S${i}`, progress: exact, lastUpdated: new Date(dates[i] as string) }),
        );
        await store.upsert(students);
        await expectStored(store, students);
        for (const { studentId, progress: exact } of students) {
          const came = await store.get(studentId);
          // Comparisons of numbers in general leave room for rounding.
          expectSame(Object.is(came?.progress, exact), true, `that ${exact} is exact`);
        }
      },
    },
    {
      law: 'ids that break stores, patterns and object keys elsewhere are student ids like any other',
      async run({ store }) {
        const students = hostileIds.map((studentId, i) => sampleStudent({ studentId, name: `Name ${i}` }));
        expectSame(await store.upsert(students), Array(students.length).fill('created'), 'the statuses');
        await expectStored(store, students);
        const erased = students.filter((_, i) => i % 2 === 0);
        for (const { studentId, lastUpdated } of erased) await store.erase(studentId, lastUpdated);
        for (const student of students) {
          const expected = erased.includes(student) ? undefined : student;
          expectSame(await store.get(student.studentId), expected, 'the profile of one');
        }
      },
    },
    {
      law: 'any text is a name, an email, a speciality and a level; names and emails may be empty, or long',
      async run({ store }) {
        const longest = '學'.repeat(4096);
        const students = [
          sampleStudent({ studentId: 'empty', name: '', email: '' }),
          sampleStudent({ studentId: 'longest', name: longest, email: longest }),
          ...hostileIds.map((text, i) =>
            sampleStudent({
              studentId: `S${i}`,
              name: text,
              email: text,
              speciality: text,
              studentLevel: text,
            }),
          ),
        ];
        await store.upsert(students);
        await expectStored(store, students);
        const specialities = [...new Set(students.map(({ speciality }) => speciality))].sort(byBytes);
        const groups = await store.group('speciality', {});
        expectSame(
          groups.map(({ key }) => key),
          specialities,
          'the specialities',
        );
      },
    },
    forAll(
      'any well-formed text is a student id like any other',
      fc.uniqueArray(idArbitrary(), { minLength: 1, maxLength: 8 }),
      async ({ store }, ids) => {
        const students = ids.map((studentId, i) => sampleStudent({ studentId, progress: i }));
        await store.upsert(students);
        await expectStored(store, students);
        for (const student of students) {
          const request = { where: { studentId: { eq: student.studentId } }, order: byId, limit: 10 };
          expectSame(await store.find(request), [student], 'the students with that id');
        }
      },
    ),
    {
      law: 'whoever changes a profile that was given or read changes nothing stored',
      async run({ store }) {
        const student = () => sampleStudent({ lastUpdated: new Date(monday), attributes: { list: [1] } });
        const spoil = (profile: Student | undefined) => {
          profile?.lastUpdated.setTime(0);
          (profile?.attributes?.list as number[] | undefined)?.push(2);
        };
        const given = student();
        await store.upsert([given]);
        spoil(given);
        await expectStored(store, [student()]);
        spoil(await store.get('S1'));
        for (const found of await store.find({ where: {}, order: byId, limit: 10 })) spoil(found);
        await expectStored(store, [student()]);
      },
    },
    {
      law: 'of racing versions of a profile the latest stays, and one of them creates it',
      async run(given) {
        const stores = [given.store, given.can('reopen') ? await given.reopen() : given.store];
        // The latest one neither begins nor ends.
        const versions = [4, 2, 9, 7, 1, 3].map((minute) =>
          sampleStudent({ name: `Name ${minute}`, lastUpdated: new Date(Date.UTC(2026, 0, 5, 9, minute)) }),
        );
        const statuses = await Promise.all(
          versions.map((version, i) => stores[i % stores.length]?.upsert([version])),
        );
        const latest = versions[2] as Student;
        expectSame(await given.store.get('S1'), latest, 'the profile');
        const created = statuses.flat().filter((status) => status === 'created');
        expectSame(created.length, 1, 'how many created it');
      },
    },
  ];
}

const byId = [['studentId', 'asc']] as const;
