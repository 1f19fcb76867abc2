import { setTimeout } from 'node:timers/promises';
import { startLocalCassandra } from '@learntrack/servers/cassandra';
import { expect, test } from 'vitest';
import { cassandraForTests } from './cassandra-fixture.ts';
import { seededRandom } from './endless-activities.ts';
import { expectCounts } from './expect-counts.ts';
import { freshReports } from './fresh-reports.ts';
import { Recording, reportsIn } from './recording.ts';

/** `npm run test:storm` kills more often. */
const kills = Number(process.env.LEARNTRACK_STORM_KILLS ?? 10);
const seed = Number(process.env.LEARNTRACK_STORM_SEED ?? Math.floor(Math.random() * 1e9));

/** A server takes seconds to answer again on a machine that is busy. */
const patience = { timeout: 60_000, interval: 20 };

const cassandra = await cassandraForTests(() => startLocalCassandra({ durable: true }));
const { server, ask } = cassandra;

test(`a server killed ${kills} times during applies counts every activity once (LEARNTRACK_STORM_SEED=${seed})`, {
  timeout: 120_000 + kills * 45_000,
}, async () => {
  const { keyspace, options } = await freshReports(cassandra);
  const learnTrack = await reportsIn(options);
  const recording = new Recording(learnTrack, seed, { follows: true });
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
  const log = await recording.end();
  const [status] = await learnTrack.projections.status();
  // What the server kept was gone on with, and not built anew.
  expect(status).toMatchObject({ lag: { activities: 0 }, checkpoint: { generation: 1 } });
  await learnTrack.close();
  await expectCounts(ask, keyspace, log);
});
