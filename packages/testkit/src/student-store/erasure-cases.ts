import type { StudentStore } from '@learntrack/core';
import { sampleStudent } from '../generators/students.ts';
import type { Case } from '../suite/case.ts';
import { expectSame } from '../suite/expectations.ts';
import { expectStored, type StudentStoreContents } from './contents.ts';

/** The laws of forgetting a student. */
export function studentErasureCases(): Case<StudentStore, StudentStoreContents>[] {
  return [
    {
      law: 'an erasure removes a profile that was not updated after its instant, and no other',
      async run({ store }) {
        const other = sampleStudent({ studentId: 'S10' });
        for (const later of [0, 1, 86_400_000]) {
          const student = sampleStudent();
          await store.upsert([student, other]);
          await store.erase(student.studentId, new Date(student.lastUpdated.getTime() + later));
          expectSame(await store.get(student.studentId), undefined, `the profile, ${later} ms later`);
          await expectStored(store, [other]);
        }
      },
    },
    {
      law: 'an erasure keeps a profile that was updated since',
      async run({ store }) {
        const student = sampleStudent();
        await store.upsert([student]);
        await store.erase(student.studentId, new Date(student.lastUpdated.getTime() - 1));
        await expectStored(store, [student]);
      },
    },
    {
      law: 'erasing an unknown student, or one again, changes nothing',
      async run({ store }) {
        const [student, erased] = [sampleStudent(), sampleStudent({ studentId: 'S2' })];
        await store.upsert([student, erased]);
        for (const studentId of ['S2', 'S2', 'unknown', '']) await store.erase(studentId, erased.lastUpdated);
        await expectStored(store, [student]);
      },
    },
    {
      law: 'an erased student is new when they come back, with any version of their profile',
      async run({ store }) {
        const before = sampleStudent({ attributes: { old: true } });
        await store.upsert([before]);
        await store.erase(before.studentId, before.lastUpdated);
        const back = sampleStudent({ lastUpdated: new Date(before.lastUpdated.getTime() - 1) });
        expectSame(await store.upsert([back]), ['created'], 'the status');
        await expectStored(store, [back]);
      },
    },
    {
      law: 'after an erasure the database does not mention the student',
      needs: ['probe'],
      async run({ store, probe }) {
        const early = new Date('2026-01-01T00:00:00Z');
        const versions = [
          sampleStudent({ studentId: 'Erased Student, €', name: 'Maiden Name', lastUpdated: early }),
          sampleStudent({
            ...{ studentId: 'Erased Student, €', name: 'Later Name', email: 'later@mail.com' },
            attributes: { secret: 'Hidden Key' },
          }),
        ];
        for (const version of versions) await store.upsert([version, sampleStudent({ name: 'Other Name' })]);
        const texts = ['Erased Student, €', 'Later Name', 'later@mail.com', 'Hidden Key'];
        for (const text of texts) expectSame(await probe.mentions(text), true, `mentions ${text}, before`);
        await store.erase('Erased Student, €', sampleStudent().lastUpdated);
        for (const text of [...texts, 'Maiden Name'])
          expectSame(await probe.mentions(text), false, `mentions ${text}, after`);
        expectSame(await probe.mentions('Other Name'), true, 'mentions the other student');
      },
    },
  ];
}
