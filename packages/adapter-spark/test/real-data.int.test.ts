import { randomUUID } from 'node:crypto';
import { mongoAdapter } from '@learntrack/adapter-mongo';
import {
  type CoursePerformance,
  createLearnTrack,
  type DailyEngagement,
  memoryAdapter,
} from '@learntrack/core';
import { oulad, ouladActivities, ouladCount } from '@learntrack/learning-data';
import { startMongo } from '@learntrack/servers/mongo';
import { startLocalSpark } from '@learntrack/servers/spark';
import { openAdapter, recomputeCoursePerformance, recomputeDailyEngagement } from '@learntrack/testkit';
import { afterAll, describe, expect, test } from 'vitest';
import { logSource, mongoSource, sparkAdapter } from '../src/index.ts';
import { collect } from './collect.ts';

const interval = { from: new Date('1900-01-01T00:00:00Z'), to: new Date('2100-01-01T00:00:00Z') };

describe.skipIf(oulad.absence)(`every OULAD submission and page click${oulad.absence}`, () => {
  test('leads to the same reports on Spark, in MongoDB and in memory', { timeout: 600_000 }, async () => {
    const mongo = await startMongo();
    const spark = await startLocalSpark({ settings: { 'spark.mongodb.read.connection.uri': mongo.url } });
    afterAll(() => Promise.all([mongo.remove(), spark.remove()]));
    const database = `t_${randomUUID()}`;
    const stored = mongoAdapter({ url: mongo.url, database });
    await stored.setup();
    const activities = [...ouladActivities()];
    const learnTrack = await createLearnTrack({ adapters: [memoryAdapter(), stored], projections: 'off' });
    const { recorded } = await learnTrack.activities.ingest(activities);
    expect(recorded).toBe(ouladCount);

    const log = openAdapter(stored).ports.activityStore;
    const engines = [
      sparkAdapter({ url: spark.url, source: mongoSource({ database }) }),
      sparkAdapter({ url: spark.url, source: logSource({ most: ouladCount }) }),
      stored,
      memoryAdapter({ only: ['batchEngine'] }),
    ].map((adapter) => openAdapter(adapter, { activityStore: log }));
    const position = (activity: (typeof activities)[number], i: number) =>
      ({ kind: 'activity', position: i + 1, activity }) as const;
    const days = recomputeDailyEngagement(activities.map(position));
    const courses = recomputeCoursePerformance(activities, interval, 0.4);
    expect([days.length > 4000, courses.length]).toEqual([true, 22]);
    for (const { ports } of engines) {
      const query = { interval, upTo: ouladCount, passMark: 0.4 };
      const found: DailyEngagement[] = await collect(ports.batchEngine.dailyEngagement(query));
      expect(found).toEqual(days);
      expect(await collect(ports.batchEngine.coursePerformance(query))).toEqual(courses.map(nearly));
    }
    for (const { close } of engines) await close();
  });
});

/** Counts equal, means and percentiles to 1e-9. */
function nearly({ meanScore, p50Score, p90Score, passRate, retained7d, ...exact }: CoursePerformance) {
  const shares = { meanScore, p50Score, p90Score, passRate, retained7d };
  return {
    ...exact,
    ...Object.fromEntries(
      Object.entries(shares).map(([name, value]) => [name, expect.closeTo(value ?? Number.NaN, 9)]),
    ),
  };
}
