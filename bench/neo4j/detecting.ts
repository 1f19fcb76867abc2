import { type ActivityInput, createLearnTrack, defineAdapter, memoryAdapter } from '@learntrack/core';
import type { Driver } from 'neo4j-driver';
import { inBatches } from '../activities.ts';
import { load } from '../load.ts';
import { type Measure, medianOf, secondsOf } from '../measure.ts';
import { openGraph } from './graph.ts';

const runs = 5;
const activities = 1_000_000;
const days = 30;
const dayMs = 86_400_000;
const regions = ['EU', 'NA', 'AF'];
const start = Date.UTC(2026, 0, 5);
const end = new Date(start + days * dayMs);

/** How long multi-region access takes to find among 1 M activities of 30 days. */
export async function detectInMillion(driver: Driver, progress: (text: string) => void): Promise<Measure[]> {
  progress('filling the graph with 1 M activities');
  const graph = await openGraph(driver);
  for (const batch of inBatches(fromHome(), 5000)) await graph.project(batch);
  const filled = defineAdapter<'regionGraph'>({
    name: 'filled',
    ports: { regionGraph: () => graph.store },
  });
  const learnTrack = await createLearnTrack({ projections: 'off', adapters: [memoryAdapter(), filled] });
  const measures: Measure[] = [];
  for (const last of [1, days]) {
    const from = new Date(end.getTime() - last * dayMs);
    const times: number[] = [];
    let found = 0;
    for (let i = 0; i <= runs; i++) {
      progress(`run ${i} of ${runs}: detecting in the last ${last} days`);
      const seconds = await secondsOf(async () => {
        found = (await learnTrack.regions.findMultiRegionAccess({ window: '24h', from, to: end })).length;
      });
      if (i > 0) times.push(seconds * 1000);
    }
    const name = `multi-region access within 24 h, of 1 M activities those of the last ${last === 1 ? '24 h' : `${last} days`} (${found} students found)`;
    measures.push(medianOf(times, { name, unit: 'ms', better: 'lower' }));
  }
  await learnTrack.close();
  await graph.close();
  return measures;
}

/** The load over 30 days. Students learn where they live; the account of one in a hundred is used elsewhere, too. */
function* fromHome(): Generator<ActivityInput> {
  let i = 0;
  for (const activity of load(activities)) {
    const student = Number(activity.studentId.slice('student-'.length));
    const away = student % 100 === 0 && i % 4 === 0 ? 1 : 0;
    yield {
      ...activity,
      activityId: `activity-${i}`,
      timestamp: new Date(start + ((i * 7919) % (days * 1440)) * 60_000),
      region: regions[(student + away) % regions.length] ?? 'EU',
    };
    i += 1;
  }
}
