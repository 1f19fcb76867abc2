import { createReadStream, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { type ActivityInput, createLearnTrack, memoryAdapter } from '@learntrack/core';
import { importXapi } from '@learntrack/importers';
import { funMooc, oulad, ouladActivities, ouladCount } from '@learntrack/learning-data';
import { openAdapter, recomputeCoursePerformance, recomputeDailyEngagement } from '@learntrack/testkit';
import { beforeAll, describe, expect, test } from 'vitest';
import { mongoAdapter } from '../src/index.ts';
import { collect } from './collect.ts';
import { freshDatabase, type MongoPorts } from './mongo-fixture.ts';

/** A term's data in a database of its own, read by the batch engine. */
async function ingest(source: Iterable<ActivityInput> | AsyncIterable<ActivityInput>) {
  const { client, databaseName: database } = await freshDatabase();
  const mongo = mongoAdapter({ client, database });
  await mongo.setup();
  const learnTrack = await createLearnTrack({ adapters: [memoryAdapter(), mongo], projections: 'off' });
  const { position: upTo, ...ingested } = await learnTrack.activities.ingest(source);
  await learnTrack.close();
  return {
    ingested,
    upTo: upTo ?? 0,
    engine: openAdapter(mongoAdapter({ client, database })).ports.batchEngine,
  };
}

/** What is asked of all time. */
const interval = { from: new Date('1900-01-01T00:00:00Z'), to: new Date('2100-01-01T00:00:00Z') };

describe.skipIf(oulad.absence)(`every OULAD submission and page click${oulad.absence}`, () => {
  const activities = oulad.absence ? [] : [...ouladActivities()];
  let engine: MongoPorts['batchEngine'];
  let upTo: number;

  beforeAll(async () => {
    const { ingested, ...all } = await ingest(activities);
    const recorded = ouladCount;
    expect(ingested).toEqual({ recorded, duplicates: 0, conflicts: 0, rejected: 0 });
    expect(all.upTo).toBe(recorded);
    ({ engine, upTo } = all);
  });

  test('counts on its day', async () => {
    const log = activities.map((activity, i) => ({ kind: 'activity', position: i + 1, activity }) as const);
    const days = await collect(engine.dailyEngagement({ interval, upTo }));
    expect(days.length).toBeGreaterThan(1000);
    expect(days).toEqual(recomputeDailyEngagement(log));
  });

  test('counts in the performance of its course', async () => {
    const computed = await collect(engine.coursePerformance({ interval, upTo, passMark: 0.4 }));
    const expected = recomputeCoursePerformance(activities, interval, 0.4);
    expect(expected).toHaveLength(22);
    expect(computed).toEqual(
      expected.map(({ meanScore = Number.NaN, p50Score = Number.NaN, p90Score = Number.NaN, ...exact }) => ({
        ...exact,
        meanScore: expect.closeTo(meanScore, 9),
        p50Score: expect.closeTo(p50Score, 9),
        p90Score: expect.closeTo(p90Score, 9),
      })),
    );
  });
});

test.skipIf(funMooc.absence)(
  `every statement of two FUN-MOOC courses counts on its day${funMooc.absence}`,
  async () => {
    const { ingested, upTo, engine } = await ingest(importXapi(createReadStream(funMooc.path)));
    expect(ingested).toEqual({ recorded: 22_000, duplicates: 0, conflicts: 0, rejected: 0 });
    const counts = new Map<string, number>();
    for (const { courseId, day, actions } of await collect(engine.dailyEngagement({ interval, upTo }))) {
      for (const [action, count] of actions) counts.set(`${courseId} ${day} ${action}`, count);
    }
    const lines = gunzipSync(readFileSync(funMooc.path)).toString().trimEnd().split('\n');
    const statements = Map.groupBy(lines, (line) => {
      const { context, verb, timestamp } = JSON.parse(line);
      const day = new Date(timestamp).toISOString().slice(0, 10);
      return `${context.contextActivities.parent[0].id} ${day} ${verb.display['en-US']}`;
    });
    expect(counts).toEqual(new Map([...statements].map(([key, its]) => [key, its.length])));
  },
);
