import { resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { LearnTrack } from '@learntrack/core';
import { afterAll, expect, onTestFailed, test } from 'vitest';
import { differences, namedErasures } from './expect-everywhere.ts';
import { learntrack } from './learntrack-command.ts';
import { linesTo } from './lines.ts';
import { losses, mischiefs, suffer } from './mischief.ts';
import { OwnProcess } from './own-process.ts';
import { RecordedLog } from './recorded-log.ts';
import { reportStorm } from './report-storm.ts';
import { startStores } from './stores.ts';
import { randomOf, studentAt } from './stormy-activities.ts';

/** `npm run test:storm` kills more often, and records more. */
const long = process.env.LEARNTRACK_STORM_KILLS !== undefined;
const [kills, activities] = long ? [150, 200_000] : [25, 30_000];
/** After so many kills something else befalls the stores, or is taken from one. */
const calm = long ? 4 : 2;
const seed = Number(process.env.LEARNTRACK_STORM_SEED ?? Math.floor(Math.random() * 1e9));

const stores = await startStores();
const lines = await linesTo(stores.env);
afterAll(async () => {
  await lines.close();
  await stores.remove();
});

test(`the log and its projections agree to the last activity after ${kills} kills (LEARNTRACK_STORM_SEED=${seed})`, {
  timeout: kills * 40_000 + 300_000,
}, async () => {
  const random = randomOf(seed, 0);
  const log = new RecordedLog(seed);
  const host = new OwnProcess(
    () => [resolve(import.meta.dirname, 'host.ts'), String(seed), String(log.reached)],
    lines.env,
    (line) => log.take(JSON.parse(line)),
  );
  const worker = () =>
    new OwnProcess(
      () => learntrack('project', '--every', '1', '--json'),
      lines.env,
      () => {},
    );
  const workers = [worker(), worker()] as const;
  const processes = [host, ...workers];
  await Promise.all(processes.map((one) => one.start()));
  const victims = [...processes, ...Object.values(stores.servers).map(({ control }) => control)];
  const report = { kills: 0, restarts: 0, mischiefs: new Map<string, number>() };
  onTestFailed(() => {
    process.stderr.write(`It failed after ${report.kills} kills.\n`);
  });
  const count = (name: string) => report.mischiefs.set(name, (report.mischiefs.get(name) ?? 0) + 1);
  let until = 0;
  const tellAgain = () => {
    host.tell(JSON.stringify({ until }));
    for (const erase of log.toErase) host.tell(JSON.stringify({ erase }));
  };
  const strike = async () => {
    const hit = victims[Math.floor(random() * victims.length)] as (typeof victims)[number];
    await hit.kill();
    report.kills++;
    await setTimeout(random() * 300);
    await hit.start();
    report.restarts++;
    if (hit === host) tellAgain();
  };
  const scene = { stores, log, lines, workers, random, strike };

  for (let round = 0; report.kills < kills; round++) {
    const due = until;
    until = Math.min(activities, Math.floor((activities * (report.kills + 1)) / kills));
    host.tell(JSON.stringify({ until }));
    await setTimeout(random() * 400);
    await strike();
    if (random() < 0.3) {
      const erase = studentAt(random);
      log.toErase.add(erase);
      host.tell(JSON.stringify({ erase }));
    }
    if (round % (2 * calm) === calm - 1) {
      const [name, happens] = nth(Object.entries(mischiefs), seed + Math.floor(round / (2 * calm)));
      await happens(scene);
      count(name);
    }
    if (round % (2 * calm) === 2 * calm - 1) {
      const loss = nth(losses, seed + Math.floor(round / (2 * calm)));
      await suffer(loss, scene);
      count(loss.name);
    }
    // What is due in a round may be late by one, so that the host is at work whenever something is killed.
    await expect.poll(() => log.reached, { timeout: 60_000 }).toBeGreaterThanOrEqual(due);
  }
  host.tell(JSON.stringify({ until: activities }));
  await expect.poll(() => log.reached, { timeout: 240_000 }).toBe(activities);
  await expect.poll(() => log.toErase.size, { timeout: 60_000 }).toBe(0);
  expect(await host.finish()).toBe(0);

  await stores.as(async (learnTrack) => {
    await expect.poll(() => behind(learnTrack), { timeout: 240_000, interval: 500 }).toEqual([]);
  });
  await expect.poll(() => namedErasures(stores), { timeout: 60_000, interval: 500 }).toBe(0);
  for (const one of workers) expect(await one.end()).toBe(0);
  expect(await stores.wrongProjections()).toEqual([]);
  const found = await differences(stores, log);
  if (long) {
    const servers = await stores.versions();
    reportStorm({ seed, activities, ...report, servers, differences: found.length });
  }
  expect(found).toEqual([]);
  expect(log.conflicts).toBeGreaterThan(0);
});

/** One after the other, again and again. */
function nth<T>(all: readonly T[], n: number): T {
  return all[n % all.length] as T;
}

/** Which projections have not come as far as the log, with what keeps them. */
async function behind(learnTrack: LearnTrack): Promise<readonly string[]> {
  const statuses = await learnTrack.projections.status();
  return statuses
    .filter(({ lag }) => lag?.activities !== 0)
    .map(({ name, lag, lastError }) => `${name} ${lag?.activities} ${lastError?.message ?? ''}`);
}
