import { metrics, trace } from '@opentelemetry/api';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import * as sdkTrace from '@opentelemetry/sdk-trace';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { activities, activity } from '../../test/activity.ts';
import { createLearnTrack } from '../composition/create-learn-track.ts';
import { memoryAdapter } from '../memory/memory-adapter.ts';
import { metricNames, spanNames } from './telemetry.ts';

const spans = new sdkTrace.InMemorySpanExporter();
const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 });
const meterProvider = new MeterProvider({ readers: [reader] });

beforeAll(() => {
  metrics.setGlobalMeterProvider(meterProvider);
  trace.setGlobalTracerProvider(
    new sdkTrace.TracerProvider({ spanProcessors: [new sdkTrace.SimpleSpanProcessor({ exporter: spans })] }),
  );
});

afterAll(async () => {
  await meterProvider.shutdown();
  metrics.disable();
  trace.disable();
});

/** The latest value of every series of a metric, by its attributes. */
async function seriesOf(name: string): Promise<Map<string, unknown>> {
  exporter.reset();
  await reader.forceFlush();
  const metric = exporter
    .getMetrics()
    .flatMap(({ scopeMetrics }) => scopeMetrics)
    .flatMap((scope) => scope.metrics)
    .find(({ descriptor }) => descriptor.name === name);
  return new Map(
    metric?.dataPoints.map(({ attributes, value }) => [Object.values(attributes).join(' '), value]),
  );
}

describe('metrics', () => {
  test('tell what was recorded, by course, action and region, and never a student', async () => {
    const learnTrack = await createLearnTrack({ telemetry: { topCourses: 2 } });
    try {
      await learnTrack.activities.record(
        [
          ...activities(3),
          activity({ activityId: 'B', courseId: 'C2' }),
          activity({ activityId: 'C', courseId: 'C3' }),
          activity({ activityId: 'D', courseId: 'C4', region: 'NA' }),
          activity({ activityId: 'A1' }),
          activity({ activityId: 'A1', durationMs: 5 }),
        ],
        { until: 'projected' },
      );
      await learnTrack.activities.record([
        { ...activity(), score: 2 },
        activity({ courseId: 'hadil@mail.com', score: 2 }),
        {} as never,
      ]);
      await learnTrack.regions.findMultiRegionAccess();
      // A part is no sum, and other rules find others.
      for (const other of [
        { courseId: 'C9' },
        { minRegions: 3 },
        { minActivities: 99 },
        { allow: ['EU', 'NA'] },
        { to: '1990-01-01' },
      ]) {
        expect(await learnTrack.regions.findMultiRegionAccess(other)).toEqual([]);
      }
      expect(await seriesOf(metricNames.recorded)).toEqual(
        new Map([
          ['C1 page_view EU', 3],
          ['C2 page_view EU', 1],
          ['other page_view EU', 1],
          ['other page_view NA', 1],
        ]),
      );
      expect(await seriesOf(metricNames.duplicates)).toEqual(new Map([['C1 page_view EU', 1]]));
      expect(await seriesOf(metricNames.conflicts)).toEqual(new Map([['C1 page_view EU', 1]]));
      expect(await seriesOf(metricNames.rejected)).toEqual(
        new Map([
          ['C1 page_view EU', 1],
          // Never a name that only rejected inputs have: it may be anything.
          ['other page_view EU', 1],
          ['none none none', 1],
        ]),
      );
      expect(await seriesOf(metricNames.lag)).toEqual(
        new Map([
          ['engagement-scores', 0],
          ['region-accesses', 0],
          ['daily-engagement', 0],
        ]),
      );
      expect(await seriesOf(metricNames.lagSeconds)).toEqual(await seriesOf(metricNames.lag));
      expect(await seriesOf(metricNames.adapterUp)).toEqual(new Map([['@learntrack/core/memory', 1]]));
      expect(await seriesOf(metricNames.multiRegionStudents)).toEqual(new Map([['', 1]]));
      // The default rules in other words, and from some day on: the activities are older.
      await learnTrack.regions.findMultiRegionAccess({
        window: '1d',
        minRegions: 2,
        allow: [],
        from: '2999-01-01',
      });
      expect(await learnTrack.regions.findMultiRegionAccess({ window: '48h' })).toHaveLength(1);
      expect(await seriesOf(metricNames.multiRegionStudents)).toEqual(new Map([['', 0]]));
      expect((await seriesOf(metricNames.engagedStudents)).get('500')).toBe(0);
      expect((await seriesOf(metricNames.appendDuration)).size).toBe(1);
      expect((await seriesOf(metricNames.applyDuration)).size).toBe(3);
      expect(JSON.stringify(exporter.getMetrics())).not.toContain('"S1"');
    } finally {
      await learnTrack.close();
    }
  });
});

test('metrics tell which stores answer; of two under one name, whether both do', async () => {
  const named = (name: string, ping: () => Promise<void>) => ({ ...memoryAdapter(), name, ping });
  const answers = async () => {};
  const fails = async () => {
    throw new Error('nobody there');
  };
  const learnTrack = await createLearnTrack({
    adapters: [named('well', answers), named('ill', fails), named('both', fails), named('both', answers)],
  });
  try {
    const up = Object.fromEntries(await seriesOf(metricNames.adapterUp));
    expect(up).toMatchObject({ well: 1, ill: 0, both: 0 });
  } finally {
    await learnTrack.close();
  }
});

test('every metric says what it is', async () => {
  const learnTrack = await createLearnTrack();
  try {
    await learnTrack.activities.record([activity(), activity(), {} as never], { until: 'projected' });
    await learnTrack.regions.findMultiRegionAccess();
    await reader.forceFlush();
    const described = new Map(
      exporter
        .getMetrics()
        .flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((scope) => scope.metrics))
        .map(({ descriptor }) => [descriptor.name, descriptor.description]),
    );
    expect([...described.keys()]).toEqual(expect.arrayContaining(Object.values(metricNames)));
    expect([...described.values()]).not.toContain('');
  } finally {
    await learnTrack.close();
  }
});

describe('spans', () => {
  test('show a record, its append and the applies; failures are marked without their message', async () => {
    spans.reset();
    const learnTrack = await createLearnTrack();
    await learnTrack.activities.record(activity(), { until: 'projected' });
    await learnTrack.activities.record({} as never).catch(() => {});
    await learnTrack.regions.removeBefore('2026-01-01');
    await learnTrack.close();
    const names = spans.getFinishedSpans().map(({ name }) => name);
    expect(names.filter((name) => name === spanNames.record)).toHaveLength(2);
    expect(names.filter((name) => name === spanNames.append)).toHaveLength(1);
    expect(names.filter((name) => name === spanNames.apply)).toHaveLength(3);
    expect(names.filter((name) => name === spanNames.removeAccesses)).toHaveLength(1);
    const failed = spans.getFinishedSpans().filter(({ status }) => status.message !== undefined);
    expect(failed.map(({ status }) => status.message)).toEqual(['ValidationError']);
  });
});
