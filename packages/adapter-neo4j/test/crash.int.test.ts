import { setTimeout } from 'node:timers/promises';
import { startLocalNeo4j } from '@learntrack/servers/neo4j';
import { expect, test } from 'vitest';
import { neo4jAdapter } from '../src/index.ts';
import { expectGraph } from './expect-graph.ts';
import { neo4jForTests } from './neo4j-fixture.ts';
import { Recording, regionsIn, seededRandom } from './recording.ts';

/** `npm run test:storm` kills more often. */
const kills = Number(process.env.LEARNTRACK_STORM_KILLS ?? 10);
const seed = Number(process.env.LEARNTRACK_STORM_SEED ?? Math.floor(Math.random() * 1e9));

/** A server takes seconds to answer again on a machine that is busy. */
const patience = { timeout: 60_000 };

const { server, options, ask } = await neo4jForTests(startLocalNeo4j);

test(`a server killed ${kills} times during applies holds every activity once (LEARNTRACK_STORM_SEED=${seed})`, {
  timeout: 60_000 + kills * 30_000,
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
    await expect.poll(position, patience).toBeGreaterThan(before);
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
  await expectGraph(ask, activities);
});
