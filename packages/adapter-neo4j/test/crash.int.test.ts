import { setTimeout } from 'node:timers/promises';
import type { Activity } from '@learntrack/core';
import { startLocalNeo4j } from '@learntrack/servers/neo4j';
import { expect, test } from 'vitest';
import { neo4jAdapter } from '../src/index.ts';
import { neo4jForTests, readGraph } from './neo4j-fixture.ts';
import { Recording, regionsIn, seededRandom } from './recording.ts';

/** `npm run test:storm` kills more often. */
const kills = Number(process.env.LEARNTRACK_STORM_KILLS ?? 10);
const seed = Number(process.env.LEARNTRACK_STORM_SEED ?? Math.floor(Math.random() * 1e9));

/** A server takes seconds to start, and meanwhile its projector backs off, at most for half a minute. */
const longestBackOffMs = 60_000;

const { server, options: address, ask } = await neo4jForTests(startLocalNeo4j);
/** With the patience that the adapter has by itself. */
const options = { ...address, driverConfig: {} };

test(`a server killed ${kills} times during applies holds every activity once (LEARNTRACK_STORM_SEED=${seed})`, {
  timeout: 60_000 + kills * 20_000,
}, async () => {
  const adapter = neo4jAdapter(options);
  await adapter.setup();
  await adapter.close?.();
  const learnTrack = await regionsIn(options);
  const recording = new Recording(learnTrack, seed);
  const random = seededRandom(seed);
  const position = async () => {
    const [status] = await learnTrack.projections.status();
    return status?.checkpoint?.position ?? 0;
  };
  let before = 0;
  for (let kill = 0; kill < kills; kill++) {
    // Applies are under way again, so that it is one of them that is met.
    await expect.poll(position, { timeout: longestBackOffMs }).toBeGreaterThan(before);
    await setTimeout(random() * 300);
    before = await position();
    await server.control?.kill();
    await recording.goesOn();
    await server.control?.start();
  }
  const activities = await recording.end();
  const [status] = await learnTrack.projections.status();
  // What the server kept was gone on with, and not built anew.
  expect(status).toMatchObject({ lag: { activities: 0 }, checkpoint: { generation: 1 } });
  await learnTrack.close();
  await expectGraph(activities);
});

/** Expects the graph that the activities make, and nothing that hangs on nothing. */
async function expectGraph(activities: readonly Activity[]): Promise<void> {
  const lines = (all: readonly Pick<Activity, 'activityId' | 'studentId' | 'region' | 'timestamp'>[]) =>
    all
      .map(({ activityId, studentId, region, timestamp }) =>
        [activityId, studentId, region, timestamp.toISOString()].join(' '),
      )
      .sort();
  expect(lines(await readGraph(ask))).toEqual(lines(activities));
  const counts = await ask('MATCH (n) RETURN labels(n)[0] AS label, count(*) AS count ORDER BY label');
  const distinct = (key: 'studentId' | 'region') => new Set(activities.map((one) => one[key])).size;
  expect(counts).toEqual([
    { label: 'Activity', count: activities.length },
    { label: 'Checkpoint', count: 1 },
    { label: 'Region', count: distinct('region') },
    { label: 'Student', count: distinct('studentId') },
  ]);
}
