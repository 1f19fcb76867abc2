import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { seededRandom } from './endless-activities.ts';
import { expectScores } from './expect-scores.ts';
import { Recording, scoresIn } from './recording.ts';
import { redisToHurt } from './redis-fixture.ts';

/** `npm run test:storm` kills more often. */
const kills = Number(process.env.LEARNTRACK_STORM_KILLS ?? 10);
const seed = Number(process.env.LEARNTRACK_STORM_SEED ?? Math.floor(Math.random() * 1e9));

const { server, url, outside } = await redisToHurt({ appendOnly: true, appendFsync: 'always' });

test(`a server killed ${kills} times during applies counts every activity once (LEARNTRACK_STORM_SEED=${seed})`, {
  timeout: 60_000 + kills * 5000,
}, async () => {
  const namespace = 'kills';
  const learnTrack = await scoresIn({ url, namespace });
  const recording = new Recording(learnTrack, seed);
  const random = seededRandom(seed);
  const position = async () => {
    const [status] = await learnTrack.projections.status();
    return status?.checkpoint?.position ?? 0;
  };
  let before = 0;
  for (let kill = 0; kill < kills; kill++) {
    // Applies are under way again, so that it is one of them that is met.
    await expect.poll(position).toBeGreaterThan(before);
    await setTimeout(random() * 300);
    before = await position();
    await server.control.kill();
    await recording.goesOn();
    await server.control.start();
  }
  const activities = await recording.end();
  const [status] = await learnTrack.projections.status();
  // What the append-only file kept was gone on with, and not built anew.
  expect(status).toMatchObject({ lag: { activities: 0 }, checkpoint: { generation: 1 } });
  await learnTrack.close();
  await expectScores(outside, namespace, activities);
});
