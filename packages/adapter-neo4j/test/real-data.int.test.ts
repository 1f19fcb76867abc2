import { createReadStream } from 'node:fs';
import {
  type ActivityInput,
  createLearnTrack,
  type MultiRegionQuery,
  memoryAdapter,
  type RegionStay,
} from '@learntrack/core';
import { importXapi } from '@learntrack/importers';
import { funMooc } from '@learntrack/learning-data';
import { describe, expect, test } from 'vitest';
import { neo4jAdapter } from '../src/index.ts';
import { neo4jForTests } from './neo4j-fixture.ts';
import { regionsIn, seededRandom } from './recording.ts';

const regions = ['EU', 'NA', 'AF', 'AS'] as const;
const planted = 20;

/** The statements tell no regions: everybody gets a home, and the busiest are elsewhere, too, now and then. */
async function funMoocActivities(): Promise<ActivityInput[]> {
  const activities: ActivityInput[] = [];
  for await (const imported of importXapi(createReadStream(funMooc.path))) activities.push(imported);
  const busiest = [...Map.groupBy(activities, ({ studentId }) => studentId)]
    .sort(([, one], [, other]) => other.length - one.length)
    .map(([studentId]) => studentId);
  const place = new Map(busiest.map((studentId, i) => [studentId, i]));
  const random = seededRandom(3);
  return activities.map((activity) => {
    const student = place.get(activity.studentId) ?? 0;
    const away = student < planted && random() < 0.3;
    return { ...activity, region: regions[(student + (away ? 1 : 0)) % regions.length] as string };
  });
}

describe.skipIf(funMooc.absence)(`FUN-MOOC's statements${funMooc.absence}`, () => {
  test('lead to the findings of the memory adapter', { timeout: 300_000 }, async () => {
    const { options } = await neo4jForTests();
    const adapter = neo4jAdapter(options);
    await adapter.setup();
    await adapter.close?.();
    const learnTrack = await regionsIn(options);
    const inMemory = await createLearnTrack({ projections: 'off', adapters: [memoryAdapter()] });
    const activities = await funMoocActivities();
    for (const one of [learnTrack, inMemory]) {
      expect(await one.activities.ingest(activities)).toMatchObject({ recorded: 22_000, rejected: 0 });
      await one.projections.catchUp();
    }
    const [course] = activities.map(({ courseId }) => courseId);
    const questions: MultiRegionQuery[] = [
      {},
      { window: '1h', minActivities: 3 },
      { window: '7d', allow: ['NA'] },
      { window: '24h', courseId: course as string },
    ];
    for (const query of questions) {
      const findings = await learnTrack.regions.findMultiRegionAccess(query);
      expect(findings.length).toBeGreaterThan(0);
      expect(findings.length).toBeLessThanOrEqual(planted);
      expect(findings).toEqual(await inMemory.regions.findMultiRegionAccess(query));
    }
    expect(await learnTrack.regions.pairs()).toEqual(await inMemory.regions.pairs());
    const [{ studentId } = { studentId: '' }] = await learnTrack.regions.findMultiRegionAccess();
    const historyIn = async ({ regions }: Pick<typeof inMemory, 'regions'>) => {
      const stays: RegionStay[] = [];
      for await (const stay of regions.history(studentId)) stays.push(stay);
      return stays;
    };
    expect(await historyIn(learnTrack)).toEqual(await historyIn(inMemory));
    await Promise.all([learnTrack.close(), inMemory.close()]);
  });
});
