import { dayOf } from '@learntrack/core';
import type { Client } from 'cassandra-driver';
import { inBatches } from '../activities.ts';
import { load } from '../load.ts';
import { type Measure, medianOf, secondsOf } from '../measure.ts';
import { openReports } from './reports.ts';

const runs = 21;
const activities = 365_000;
const courses = 500;
const dayMs = 86_400_000;
const start = Date.UTC(2025, 0, 1);
const busyDay = dayOf(new Date(start + 100 * dayMs));

/** How long a course's year takes to read, and the top courses of a day. */
export async function readReports(client: Client, progress: (text: string) => void): Promise<Measure[]> {
  progress('filling a year of reports');
  const reports = await openReports(client, 'bench_reading');
  for (const batch of inBatches(ofYear(), 10_000)) await reports.project(batch);
  const year: number[] = [];
  const top: number[] = [];
  for (let i = 0; i <= runs; i++) {
    progress(`run ${i} of ${runs}: reading reports`);
    const seconds = await secondsOf(async () => {
      let days = 0;
      const query = { courseId: 'course-0', from: '2025-01-01', to: '2026-01-01' };
      for await (const _ of reports.store.dailyEngagement(query)) days += 1;
      if (days !== 365) throw new Error(`a year has ${days} days`);
    });
    const topSeconds = await secondsOf(async () => {
      const found = await reports.store.topCourses({ day: busyDay, limit: 10 });
      if (found.length !== 10) throw new Error(`the top 10 are ${found.length}`);
    });
    if (i === 0) continue;
    year.push(seconds * 1000);
    top.push(topSeconds * 1000);
  }
  await reports.close();
  return [
    medianOf(year, {
      name: 'daily engagement of one course over a year, with actions and active students',
      unit: 'ms',
      better: 'lower',
    }),
    medianOf(top, { name: `top 10 of the ${courses} courses of a day`, unit: 'ms', better: 'lower' }),
  ];
}

/** The load over a year: half of it in one course, and a tenth on one day. */
function* ofYear() {
  let i = 0;
  for (const activity of load(activities)) {
    i += 1;
    const day = i % 10 === 0 ? 100 : i % 365;
    const timestamp = new Date(start + day * dayMs + (i % 1440) * 60_000);
    const courseId = i % 2 === 0 ? `course-${Math.floor(i / 10) % courses}` : 'course-0';
    yield { ...activity, activityId: `activity-${i}`, courseId, timestamp };
  }
}
