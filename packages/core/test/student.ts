import type { StudentInput } from '../src/index.ts';

/** A valid profile, with some fields of one's own. */
export function student(fields: Partial<StudentInput> = {}): StudentInput {
  return {
    studentId: 'S1',
    name: 'Hadil',
    email: 'hadil@mail.com',
    speciality: 'ILSI',
    studentLevel: 'M2',
    progress: 10,
    lastUpdated: '2026-01-01T00:00:00Z',
    ...fields,
  };
}
