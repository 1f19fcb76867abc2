import { setTimeout } from 'node:timers/promises';
import { createLearnTrack, type LearnTrack, metricNames } from '@learntrack/core';
import { metrics } from '@opentelemetry/api';
import {
  AggregationTemporality,
  type DataPoint,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { afterAll, expect, test, vi } from 'vitest';
import { expectEverywhere } from './expect-everywhere.ts';
import learntrackConfig from './learntrack.config.ts';
import { recordAll, recordAtLast } from './record-all.ts';
import { RecordedLog } from './recorded-log.ts';
import { startStores } from './stores.ts';
import { activityAt } from './stormy-activities.ts';

vi.setConfig({ testTimeout: 240_000 });

const log = new RecordedLog(3);
let recorded = 0;

const stores = await startStores();
const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 });
const meterProvider = new MeterProvider({ readers: [reader] });
metrics.setGlobalMeterProvider(meterProvider);
afterAll(async () => {
  await meterProvider.shutdown();
  await stores.remove();
});

/**
 * Runs a host that records and projects, while something is done to the stores.
 *
 * @returns how many calls of `record` had to be tried again
 */
async function underLoad(during: (learnTrack: LearnTrack) => Promise<void>): Promise<number> {
  const learnTrack = (await createLearnTrack(learntrackConfig())) as LearnTrack;
  let goesOn = true;
  let refused = 0;
  const load = async () => {
    for (; goesOn; recorded += 20) {
      await recordAll(learnTrack, log, recorded, recorded + 20, () => refused++);
      await setTimeout(20);
    }
  };
  try {
    const loaded = load();
    await during(learnTrack).finally(() => {
      goesOn = false;
    });
    await loaded;
    await expect.poll(() => lagsOf(learnTrack), { timeout: 60_000 }).toEqual([0, 0, 0, 0]);
  } finally {
    await learnTrack.close();
  }
  await expectEverywhere(stores, log);
  return refused;
}

async function lagsOf(learnTrack: LearnTrack): Promise<(number | undefined)[]> {
  return (await learnTrack.projections.status()).map(({ lag }) => lag?.activities);
}

/** What a metric shows of a projection, or of an adapter. */
async function measured(metric: string, label: string): Promise<unknown> {
  exporter.reset();
  await reader.forceFlush();
  const points: readonly DataPoint<unknown>[] = exporter
    .getMetrics()
    .flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((scope) => scope.metrics))
    .filter(({ descriptor }) => descriptor.name === metric)
    .flatMap(({ dataPoints }): readonly DataPoint<unknown>[] => dataPoints);
  return points.find(({ attributes }) => Object.values(attributes).includes(label))?.value;
}

test.each([
  ['redis', 'engagement-scores'],
  ['neo4j', 'region-accesses'],
  ['cassandra', 'daily-engagement'],
] as const)(
  'while %s is down nothing is lost or refused: the lag of %s is seen to grow, and drains',
  async (name, projection) => {
    const { control } = stores.servers[name];
    const refused = await underLoad(async (learnTrack) => {
      const statuses = () => learnTrack.projections.status();
      const lagOf = async () => (await statuses()).find((one) => one.name === projection)?.lag?.activities;
      const others = async () =>
        (await statuses())
          .filter((one) => one.name !== projection)
          .map(({ checkpoint }) => checkpoint?.position ?? 0);
      await expect.poll(() => lagsOf(learnTrack)).not.toContain(undefined);
      await control.stop();
      try {
        const before = Math.min(...(await others()));
        await expect.poll(lagOf).toBeGreaterThan(200);
        await expect.poll(() => measured(metricNames.lag, projection)).toBeGreaterThan(200);
        expect(await measured(metricNames.adapterUp, `@learntrack/adapter-${name}`)).toBe(0);
        expect(await measured(metricNames.adapterUp, '@learntrack/adapter-mongo')).toBe(1);
        await expect.poll(async () => Math.min(...(await others()))).toBeGreaterThan(before + 200);
        expect((await learnTrack.health()).ok).toBe(false);
      } finally {
        await control.start();
      }
      await expect.poll(lagOf, { timeout: 60_000 }).toBeLessThan(50);
    });
    expect(refused).toBe(0);
  },
);

test('while redis hangs its lag is told, that it does not answer, and how far the others are', async () => {
  await underLoad(async (learnTrack) => {
    await expect.poll(() => lagsOf(learnTrack)).not.toContain(undefined);
    const resume = await stores.servers.redis.control.pause();
    try {
      await expect.poll(() => measured(metricNames.lag, 'engagement-scores')).toBeGreaterThan(200);
      expect(await measured(metricNames.adapterUp, '@learntrack/adapter-redis')).toBe(0);
      expect(await measured(metricNames.adapterUp, '@learntrack/adapter-neo4j')).toBe(1);
      expect(await measured(metricNames.lag, 'daily-engagement')).toBeTypeOf('number');
    } finally {
      await resume();
    }
  });
});

test('while mongo is down record fails with what tells to try again, and trying again adds nothing twice', async () => {
  const { control } = stores.servers.mongo;
  await underLoad(async (learnTrack) => {
    const from = 500_000;
    const numbers = Array.from({ length: 50 }, (_, i) => from + i);
    const onTheirWay = numbers.map((number) => learnTrack.activities.record(activityAt(log.seed, number)));
    const settled = Promise.allSettled(onTheirWay);
    await control.stop();
    for (const one of await settled) {
      if (one.status === 'rejected') expect(one.reason).toMatchObject({ retryable: true });
    }
    const refused = await learnTrack.activities.record(activityAt(log.seed, from)).catch((error) => error);
    await control.start();
    expect(refused).toMatchObject({ code: 'CONNECTION', retryable: true });
    for (const number of numbers) log.take(await recordAtLast(learnTrack, log.seed, number));
  });
});
