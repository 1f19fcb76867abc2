import { Container } from 'inversify';
import { afterEach, describe, expect, expectTypeOf, test } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { activity } from '../../test/activity.ts';
import { MissingAdapterError, ValidationError } from '../domain/errors.ts';
import { MemoryActivityStore } from '../memory/activity-store.ts';
import { memoryAdapter } from '../memory/memory-adapter.ts';
import type { PortName } from '../ports/ports.ts';
import { version } from '../version.ts';
import { type Adapter, defineAdapter } from './adapter.ts';
import { learnTrackModule } from './container-module.ts';
import { createLearnTrack } from './create-learn-track.ts';
import type { LearnTrack, MissingAdapter } from './learn-track.ts';
import { tokens } from './tokens.ts';

const opened: { close(): Promise<void> }[] = [];

afterEach(async () => {
  for (const learnTrack of opened.splice(0)) await learnTrack.close();
});

async function open<const Adapters extends readonly Adapter[]>(adapters: Adapters) {
  const learnTrack = await createLearnTrack({ adapters, projections: 'off' });
  opened.push(learnTrack);
  return learnTrack;
}

describe('adapters', () => {
  test('without any, everything is in memory', async () => {
    const learnTrack = await createLearnTrack();
    opened.push(learnTrack);
    const { ports } = await learnTrack.status();
    expect(new Set(Object.values(ports))).toEqual(new Set(['@learntrack/core/memory']));
    expectTypeOf(learnTrack).toEqualTypeOf<LearnTrack>();
  });

  test('a later one replaces the port of an earlier one, and status tells which', async () => {
    const learnTrack = await open([
      memoryAdapter(),
      { ...memoryAdapter({ only: ['scoreBoard'] }), name: 'another-memory' },
    ]);
    const { ports } = await learnTrack.status();
    expect(ports.scoreBoard).toBe('another-memory');
    expect(ports.activityStore).toBe('@learntrack/core/memory');
  });

  test('a port is made once, when it is first needed, and not before', async () => {
    let made = 0;
    const log = defineAdapter({
      name: 'counting',
      ports: {
        activityStore: () => {
          made += 1;
          return new MemoryActivityStore();
        },
      },
    });
    const container = new Container();
    container.load(learnTrackModule({ adapters: [memoryAdapter(), log], projections: 'off' }));
    expect(made).toBe(0);
    opened.push(container.get(tokens.learnTrack));
    container.get(tokens.activityStore);
    container.get(tokens.batchEngine);
    expect(made).toBe(1);
  });

  test('without an activity store there is no LearnTrack', async () => {
    await expect(createLearnTrack({ adapters: [] })).rejects.toThrow(MissingAdapterError);
    await expect(createLearnTrack({ adapters: [memoryAdapter({ only: ['scoreBoard'] })] })).rejects.toThrow(
      'No adapter provides the port activityStore; add one to adapters: @learntrack/adapter-mongo',
    );
  });

  test('another missing port tells so at the call, in the types and when it runs; recording goes on', async () => {
    const learnTrack = await open([memoryAdapter({ only: ['activityStore'] })]);
    expectTypeOf(learnTrack.scores).toEqualTypeOf<MissingAdapter<'scoreBoard'>>();
    const untyped = learnTrack as unknown as LearnTrack;
    await expect(untyped.scores.top(10)).rejects.toThrow(/port scoreBoard; .*@learntrack\/adapter-redis/);
    await expect(untyped.students.get('S1')).rejects.toThrow(MissingAdapterError);
    await expect(untyped.regions.findMultiRegionAccess()).rejects.toThrow(/@learntrack\/adapter-neo4j/);
    await expect(untyped.reports.computeCoursePerformance()).rejects.toThrow(/@learntrack\/adapter-spark/);
    await expect(async () => {
      for await (const _ of untyped.reports.dailyEngagement()) expect.unreachable();
    }).rejects.toThrow(/@learntrack\/adapter-cassandra/);
    expect((await learnTrack.activities.record(activity())).status).toBe('recorded');
    expect((await untyped.students.erase('S1')).activities).toBe(1);
  });

  test('with all ports the types are those of any LearnTrack, in a list of unknown length too', async () => {
    const production: Adapter[] = [memoryAdapter()];
    const swapped = await open([...production, memoryAdapter({ only: ['scoreBoard'] })]);
    expectTypeOf(swapped).toEqualTypeOf<LearnTrack>();
    expectTypeOf<PortName>().toEqualTypeOf<
      | 'activityStore'
      | 'studentStore'
      | 'scoreBoard'
      | 'regionGraph'
      | 'reportStore'
      | 'batchEngine'
      | 'stateStore'
      | 'clock'
    >();
  });

  test('what is no adapter is refused with its place in the list', async () => {
    const forgotten = memoryAdapter as unknown as Adapter;
    await expect(createLearnTrack({ adapters: [memoryAdapter(), forgotten] })).rejects.toThrow(
      'adapters[1]: is no adapter',
    );
    const odd = defineAdapter({ name: 'odd', ports: { scoreboard: () => ({}) } as never });
    await expect(createLearnTrack({ adapters: [memoryAdapter(), odd] })).rejects.toThrow(
      'provides "scoreboard", which is no port',
    );
  });

  test('an adapter made with another core is refused, naming both versions', async () => {
    const old = { ...memoryAdapter(), name: '@learntrack/adapter-old', coreVersion: '0.0.9' };
    await expect(createLearnTrack({ adapters: [old] })).rejects.toThrow(
      `@learntrack/adapter-old was made with @learntrack/core 0.0.9, but this is ${version}`,
    );
  });
});

describe('options', () => {
  test.each([
    ['adaptors', { adaptors: [] }],
    ['adapters', { adapters: undefined }],
    ['attributes', { attributes: {} }],
    ['telemetry', { telemetry: 5 }],
    ['topCourses', { telemetry: { topCourses: Number.NaN } }],
    ['name', { customProjections: [{}] }],
    ['halfLife', { scores: { halfLife: '59m' } }],
    ['halfLife', { maxClockSkew: '365d', scores: { halfLife: '1d' } }],
    ['otherWeight', { scores: { otherWeight: -1 } }],
    ['weights', { scores: { weights: null } }],
    ['projections', { projections: 'on' }],
    ['maxBatch', { maxBatch: 0 }],
    ['maxClockSkew', { maxClockSkew: 'soon' }],
    ['halfLife', { scores: { halfLife: '1 week' } }],
    ['weights.page_view', { scores: { weights: { page_view: -1 } } }],
  ])('a wrong %s is refused by name', async (path, options) => {
    const error = await createLearnTrack(options as never).catch((reason) => reason);
    expect(error).toBeInstanceOf(ValidationError);
    expect(error.issues[0].path).toBe(path);
  });
});

describe('closing', () => {
  test('frees every adapter once, the last first, even when one fails; twice is once', async () => {
    const closed: string[] = [];
    const closing = (name: string, fail = false): Adapter => ({
      ...memoryAdapter({ only: ['stateStore'] }),
      name,
      async close() {
        closed.push(name);
        if (fail) throw new Error(`${name} would not close`);
      },
    });
    const learnTrack = await createLearnTrack({
      adapters: [memoryAdapter(), closing('first'), closing('second', true)],
    });
    await expect(learnTrack.close()).rejects.toThrow('second would not close');
    await expect(learnTrack.close()).rejects.toThrow('second would not close');
    expect(closed).toEqual(['second', 'first']);
  });

  test('finishes what was taken in, then takes nothing more', async () => {
    const learnTrack = await createLearnTrack();
    const recording = learnTrack.activities.record(activity());
    await learnTrack.close();
    expect(await recording).toEqual({ status: 'recorded', position: 1 });
    await expect(learnTrack.activities.record(activity())).rejects.toMatchObject({ code: 'CLOSED' });
  });

  test('works by disposal too', async () => {
    let kept: LearnTrack | undefined;
    {
      await using learnTrack = await createLearnTrack();
      kept = learnTrack;
    }
    await expect(kept.activities.record(activity())).rejects.toMatchObject({ code: 'CLOSED' });
  });
});

describe('a host with a container of its own', () => {
  test('gets the same wiring, and every port by its token', async () => {
    const container = new Container();
    container.load(learnTrackModule());
    const learnTrack = container.get(tokens.learnTrack);
    expect(container.get(tokens.learnTrack)).toBe(learnTrack);
    await learnTrack.activities.record(activity(), { until: 'projected' });
    expect(await container.get(tokens.activityStore).head()).toMatchObject({ position: 1 });
    expect(container.get(tokens.clock).now()).toBeInstanceOf(Date);
    await container.unbindAllAsync();
    await expect(learnTrack.activities.record(activity())).rejects.toMatchObject({ code: 'CLOSED' });
  });
});

test('the version is that of the package', () => {
  expect(version).toBe(packageJson.version);
});
