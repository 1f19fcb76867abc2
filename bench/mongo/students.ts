import { mongoAdapter } from '@learntrack/adapter-mongo';
import { createLearnTrack, type StudentInput } from '@learntrack/core';
import type { MongoClient } from 'mongodb';
import { type Measure, medianOf, secondsOf } from '../measure.ts';
import { openDatabase } from './database.ts';

const runs = 5;
const count = 100_000;

/** Questions about 100,000 profiles. */
export async function queryStudents(
  client: MongoClient,
  progress: (text: string) => void,
): Promise<Measure[]> {
  const name = 'bench-students';
  const { close } = await openDatabase(client, name);
  const { students, close: closeLearnTrack } = await createLearnTrack({
    adapters: [mongoAdapter({ client, database: name })],
    projections: 'off',
  });
  progress('writing 100,000 profiles');
  await students.upsert(Array.from({ length: count }, (_, i) => student(i)));
  const times = { get: [] as number[], page: [] as number[], group: [] as number[] };
  for (let i = 0; i <= runs; i++) {
    progress(`run ${i} of ${runs}: profile queries`);
    const get = await millisOf(200, (n) => students.get(`student-${(n * 7919 + i) % count}`));
    const page = await millisOf(50, (n) =>
      students.find({ where: { progress: { gte: (n * 17 + i) % 90 } }, sort: { progress: 'asc' } }),
    );
    const group = await millisOf(3, () => students.groupBy('speciality'));
    if (i === 0) continue;
    times.get.push(get);
    times.page.push(page);
    times.group.push(group);
  }
  await closeLearnTrack();
  await close();
  const about = { unit: 'ms', better: 'lower' } as const;
  return [
    medianOf(times.get, { name: 'a student by id, of 100,000', ...about }),
    medianOf(times.page, { name: 'a page of 100 students by progress, of 100,000', ...about }),
    medianOf(times.group, { name: 'progress by speciality, of 100,000 students', ...about }),
  ];
}

/** Milliseconds for one of some calls in a row. */
async function millisOf(calls: number, call: (n: number) => Promise<unknown>): Promise<number> {
  const seconds = await secondsOf(async () => {
    for (let n = 0; n < calls; n++) await call(n);
  });
  return (seconds * 1000) / calls;
}

function student(i: number): StudentInput {
  return {
    studentId: `student-${i}`,
    name: `Student ${i}`,
    email: `student-${i}@example.org`,
    speciality: `speciality-${i % 20}`,
    studentLevel: ['L1', 'L2', 'L3', 'M1', 'M2'][i % 5] ?? 'L1',
    progress: (i * 7919) % 101,
    lastUpdated: '2026-01-05T00:00:00Z',
  };
}
