import { cp, rm } from 'node:fs/promises';
import { createLearnTrack, type LearnTrackOptions } from '@learntrack/core';
import { recomputeScores } from '@learntrack/testkit';
import { afterAll, expect, test } from 'vitest';
import { expectEverywhere } from './expect-everywhere.ts';
import learntrackConfig from './learntrack.config.ts';
import { RecordedLog } from './recorded-log.ts';
import { startStores } from './stores.ts';
import { activityAt } from './stormy-activities.ts';

const seed = 5;
const projections = ['engagement-scores', 'region-accesses', 'daily-engagement'];

const stores = await startStores();
afterAll(() => stores.remove());

function host(options: Pick<LearnTrackOptions, 'scores'> = {}) {
  return createLearnTrack({ ...learntrackConfig(), ...options, projections: 'off' });
}

/** Records the activities of some numbers, one after the other. */
async function record(log: RecordedLog, from: number, until: number): Promise<void> {
  const learnTrack = await host();
  for (let number = from; number < until; number++) {
    const { position } = await learnTrack.activities
      .record(activityAt(seed, number))
      .catch((error: { readonly position: number }) => error);
    log.take({ kind: 'activity', position, number });
  }
  await learnTrack.projections.catchUp();
  await learnTrack.close();
}

test('when MongoDB is restored from an older backup, projections stop, name rebuild, and agree after it', async () => {
  const { mongo } = stores.servers;
  const folder = mongo.processes[0]?.folder ?? '';
  const log = new RecordedLog(seed);
  await record(log, 0, 300);
  await mongo.control.stop();
  await cp(folder, `${folder}-backup`, { recursive: true });
  await mongo.control.start();
  await record(new RecordedLog(seed), 300, 600);

  await mongo.control.stop();
  await rm(folder, { recursive: true });
  await cp(`${folder}-backup`, folder, { recursive: true });
  await rm(`${folder}-backup`, { recursive: true });
  await mongo.control.start();

  const learnTrack = await createLearnTrack(learntrackConfig());
  const stopped = async () =>
    (await learnTrack.projections.status()).map(({ name, state, lastError }) => [
      name,
      state,
      lastError?.message,
    ]);
  const restored = (name: string) =>
    expect.stringMatching(new RegExp(`it was restored from an older backup; .*run rebuild\\('${name}'\\)`));
  await expect.poll(stopped).toEqual(projections.map((name) => [name, 'stopped', restored(name)]));
  for (const name of projections) await learnTrack.projections.rebuild(name);
  await learnTrack.close();
  // As many as were lost, but others.
  await record(log, 600, 900);
  expect(await stores.wrongProjections()).toEqual([]);
  await expectEverywhere(stores, log);
});

test('when weights are changed, the scores alone stop, and are those of the new weights after a rebuild', async () => {
  const scores = { weights: { page_view: 2, quiz_attempt: 5 } };
  const learnTrack = await host({ scores });
  await expect(learnTrack.projections.catchUp()).rejects.toThrow(
    /by other rules.*rebuild\('engagement-scores'\)/,
  );
  const statuses = await learnTrack.projections.status();
  expect(statuses.filter(({ lastError }) => lastError).map(({ name }) => name)).toEqual([
    'engagement-scores',
  ]);
  await learnTrack.projections.rebuild('engagement-scores');
  const at = new Date('2026-02-01T00:00:00Z');
  const before = recomputeScores([], at, {});
  expect(before.size).toBe(0);
  await learnTrack.close();
});
