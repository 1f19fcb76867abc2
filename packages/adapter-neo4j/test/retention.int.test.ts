import { setTimeout } from 'node:timers/promises';
import type { Activity } from '@learntrack/core';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { neo4jAdapter } from '../src/index.ts';
import { expectGraph } from './expect-graph.ts';
import { empty, neo4jForTests } from './neo4j-fixture.ts';
import { Recording, regionsIn } from './recording.ts';

const { options, ask } = await neo4jForTests();
const january = (day: number) => new Date(Date.UTC(2026, 0, day));
const remaining = (activities: readonly Activity[], horizon: Date) =>
  activities.filter(({ timestamp }) => timestamp >= horizon);

beforeAll(async () => {
  const adapter = neo4jAdapter(options);
  await adapter.setup();
  await adapter.close?.();
});

afterEach(() => empty(ask));

test('removals that race with applies and erasures leave what is due, and nothing that hangs on nothing', async () => {
  const learnTrack = await regionsIn(options);
  const recording = new Recording(learnTrack, 1);
  let removed = 0;
  for (let day = 1; day <= 20; day++) {
    await recording.goesOn();
    const removals = [day, day].map((one) => learnTrack.regions.removeBefore(january(one)));
    for (const count of await Promise.all(removals)) removed += count;
  }
  const activities = await recording.end();
  await learnTrack.regions.removeBefore(january(20));
  expect(removed).toBeGreaterThan(0);
  await expectGraph(ask, remaining(activities, january(20)));
  // The log and the checkpoint are none the wiser: what follows is applied as ever.
  expect(await learnTrack.projections.status()).toMatchObject([
    { lag: { activities: 0 }, checkpoint: { generation: 1 } },
  ]);
  await learnTrack.close();
});

test('removals that race with rebuilds leave what is due, and nothing that hangs on nothing', async () => {
  const learnTrack = await regionsIn(options);
  const recording = new Recording(learnTrack, 2);
  for (let i = 0; i < 20; i++) await recording.goesOn();
  for (let rebuild = 0; rebuild < 3; rebuild++) {
    let rebuilding = true;
    const rebuilt = learnTrack.projections.rebuild('region-accesses').finally(() => {
      rebuilding = false;
    });
    while (rebuilding) {
      await learnTrack.regions.removeBefore(january(15));
      await setTimeout(5);
    }
    await rebuilt;
  }
  const activities = await recording.end();
  await learnTrack.regions.removeBefore(january(15));
  await expectGraph(ask, remaining(activities, january(15)));
  await learnTrack.close();
});
