import { createLearnTrack, memoryAdapter } from '@learntrack/core';
import { simulateClass } from '@learntrack/importers';
import { type Server, startMongo } from '@learntrack/servers/mongo';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { mongoAdapter } from '../src/index.ts';

let server: Server;
beforeAll(async () => {
  server = await startMongo();
});
afterAll(() => server.remove());

test('a host on MongoDB tells the same as one in memory', async () => {
  const mongo = mongoAdapter({ url: server.url, database: 'host' });
  await mongo.setup();
  const { students, activities } = simulateClass({ seed: 5, students: 60 });
  const tell = async (adapters: Parameters<typeof createLearnTrack>[0]) => {
    const learnTrack = await createLearnTrack(adapters);
    try {
      await learnTrack.students.upsert(students);
      const { position: _, ...ingested } = await learnTrack.activities.ingest(activities);
      await learnTrack.projections.catchUp();
      await learnTrack.reports.computeCoursePerformance({ from: '2026-01-01', to: '2026-07-01' });
      const at = '2026-03-01';
      return {
        ingested,
        top: await learnTrack.scores.top(20, { at }),
        found: await learnTrack.regions.findMultiRegionAccess(),
        page: await learnTrack.students.find({
          where: { progress: { gte: 50 } },
          sort: { progress: 'desc' },
          limit: 20,
        }),
        groups: await learnTrack.students.groupBy('speciality'),
        differences: await learnTrack.reports.reconcile(),
      };
    } finally {
      await learnTrack.close();
    }
  };
  const inMemory = await tell({ adapters: [memoryAdapter()] });
  const onMongo = await tell({ adapters: [memoryAdapter(), mongo] });
  expect(onMongo.differences).toEqual([]);
  expect(onMongo).toEqual(inMemory);
});
