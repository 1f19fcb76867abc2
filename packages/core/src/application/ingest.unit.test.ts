import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { activities, activity } from '../../test/activity.ts';
import { withMethods } from '../../test/failing.ts';
import { defineAdapter } from '../composition/adapter.ts';
import { createLearnTrack } from '../composition/create-learn-track.ts';
import type { LearnTrack } from '../composition/learn-track.ts';
import type { ActivityInput } from '../domain/activity.ts';
import { ConnectionError } from '../domain/errors.ts';
import { MemoryActivityStore } from '../memory/activity-store.ts';
import { memoryAdapter } from '../memory/memory-adapter.ts';
import type { IngestResult, RejectedInput } from './ingest.ts';

const opened: LearnTrack[] = [];

async function open(store = new MemoryActivityStore()): Promise<LearnTrack> {
  const log = defineAdapter({ name: 'test-log', ports: { activityStore: () => store } });
  const learnTrack = await createLearnTrack({ adapters: [memoryAdapter(), log], projections: 'off' });
  opened.push(learnTrack);
  return learnTrack;
}

afterEach(async () => {
  for (const learnTrack of opened.splice(0)) await learnTrack.close({ signal: AbortSignal.timeout(500) });
});

const totals = (recorded: number, rest: Partial<IngestResult> = {}): IngestResult => ({
  recorded,
  duplicates: 0,
  conflicts: 0,
  rejected: 0,
  position: recorded,
  ...rest,
});

describe('what can be ingested', () => {
  test.each([
    ['an array', () => activities(5)],
    ['a generator', () => new Set(activities(5)).values()],
    [
      'an async generator',
      async function* () {
        yield* activities(5);
      },
    ],
    ['a Node stream', () => Readable.from(activities(5))],
    ['a web stream', () => ReadableStream.from(activities(5)) as ReadableStream<ActivityInput>],
  ])('%s', async (_, source) => {
    const learnTrack = await open();
    expect(await learnTrack.activities.ingest(source(), { batchSize: 2 })).toEqual(totals(5));
  });

  test('nothing: an empty stream', async () => {
    expect(await (await open()).activities.ingest([])).toEqual(totals(0));
  });

  test('what is no stream is refused', async () => {
    const learnTrack = await open();
    await expect(learnTrack.activities.ingest(5 as never)).rejects.toMatchObject({ code: 'VALIDATION' });
    await expect(learnTrack.activities.ingest([], { batchSize: 0 })).rejects.toMatchObject({
      code: 'VALIDATION',
    });
  });
});

describe('bad and known activities', () => {
  test('are told with their place in the stream, and lose nothing else', async () => {
    const learnTrack = await open();
    const rejected: RejectedInput[] = [];
    const conflicts: unknown[] = [];
    const bad = { ...activity(), score: 7 };
    const result = await learnTrack.activities.ingest(
      [
        activity({ activityId: 'A' }),
        bad,
        activity({ activityId: 'A' }),
        null as never,
        activity({ activityId: 'A', region: 'NA' }),
      ],
      {
        batchSize: 2,
        onRejected: (one) => void rejected.push(one),
        onConflict: (one) => void conflicts.push(one),
      },
    );
    expect(result).toEqual(totals(1, { duplicates: 1, conflicts: 1, rejected: 2 }));
    expect(rejected.map(({ index, input, issues }) => [index, input, issues[0]?.path])).toEqual([
      [1, bad, 'score'],
      [3, null, ''],
    ]);
    expect(conflicts).toMatchObject([{ index: 4, activityId: 'A', position: 1 }]);
  });
});

describe('bounded memory', () => {
  test('the stream waits while the log is slow: two batches are held at most', async () => {
    const store = new MemoryActivityStore();
    let recorded = 0;
    let most = 0;
    let given = 0;
    const learnTrack = await open(
      withMethods(store, {
        async append(batch) {
          await sleep(1);
          const results = await store.append(batch);
          recorded += batch.length;
          return results;
        },
      }),
    );
    function* endless() {
      for (const one of activities(500)) {
        given += 1;
        most = Math.max(most, given - recorded);
        yield one;
      }
    }
    await learnTrack.activities.ingest(endless(), { batchSize: 10 });
    expect(recorded).toBe(500);
    // Two batches, and the activity that is asked for to start the third.
    expect(most).toBeLessThanOrEqual(21);
  });

  test('a log that hangs holds a stream up that comes by time, too', async () => {
    const learnTrack = await open(
      withMethods(new MemoryActivityStore(), { append: () => new Promise(() => {}) }),
    );
    let given = 0;
    async function* trickle() {
      for (;;) {
        await sleep(0);
        given += 1;
        yield activity({ activityId: `A${given}` });
      }
    }
    const signal = AbortSignal.timeout(200);
    await expect(
      learnTrack.activities.ingest(trickle(), { batchSize: 10, maxWait: 1, signal }),
    ).rejects.toThrow();
    expect(given).toBeLessThanOrEqual(21);
  });

  test('a slow callback makes the stream wait too', async () => {
    const learnTrack = await open();
    let given = 0;
    let rejected = 0;
    let most = 0;
    function* bad() {
      for (; given < 100; given++) {
        most = Math.max(most, given - rejected);
        yield {} as ActivityInput;
      }
    }
    await learnTrack.activities.ingest(bad(), {
      batchSize: 10,
      async onRejected() {
        await sleep(0);
        rejected += 1;
      },
    });
    expect(rejected).toBe(100);
    expect(most).toBeLessThanOrEqual(21);
  });
});

describe('batches', () => {
  test('a slow stream is recorded by time: nobody waits for a batch to fill', async () => {
    const learnTrack = await open();
    let seen: () => void = () => {};
    const first = new Promise<void>((resolve) => {
      seen = resolve;
    });
    async function* slow() {
      yield activity({ activityId: 'A' });
      // Goes on only once the first activity is recorded, long before a batch is full.
      await first;
      yield activity({ activityId: 'B' });
    }
    const progress: number[] = [];
    const result = await learnTrack.activities.ingest(slow(), {
      maxWait: 5,
      onProgress({ recorded }) {
        progress.push(recorded);
        seen();
      },
    });
    expect(result).toEqual(totals(2));
    expect(progress).toEqual([1, 2]);
  });
});

describe('interruptions', () => {
  test('an abort ends the wait for a silent stream, and closes it', async () => {
    const learnTrack = await open();
    const stream = new Readable({ objectMode: true, read() {} });
    stream.push(activity());
    const stopping = new AbortController();
    const ingesting = learnTrack.activities.ingest<ActivityInput>(stream, { signal: stopping.signal });
    stopping.abort(new Error('stop'));
    await expect(ingesting).rejects.toThrow('stop');
    await expect.poll(() => stream.destroyed).toBe(true);
  });

  test('an abort reaches a stream that never waits', async () => {
    const learnTrack = await open();
    const stopping = new AbortController();
    setTimeout(() => stopping.abort(new Error('stop')), 5);
    function* endless() {
      for (let i = 0; ; i++) yield activity({ activityId: `A${i}` });
    }
    await expect(learnTrack.activities.ingest(endless(), { signal: stopping.signal })).rejects.toThrow(
      'stop',
    );
  });

  test('a stream that breaks: what came before is recorded', async () => {
    const store = new MemoryActivityStore();
    const learnTrack = await open(store);
    async function* breaking() {
      yield* activities(3);
      throw new Error('cable cut');
    }
    await expect(learnTrack.activities.ingest(breaking())).rejects.toThrow('cable cut');
    expect((await store.head()).position).toBe(3);
  });

  test('a log that breaks: the stream is closed, the error is told once', async () => {
    const store = new MemoryActivityStore();
    let appends = 0;
    const learnTrack = await open(
      withMethods(store, {
        append: async (batch) => {
          appends += 1;
          if (appends > 1) throw new ConnectionError('refused', { adapter: 'test', operation: 'append' });
          return store.append(batch);
        },
      }),
    );
    let closed = false;
    async function* source() {
      try {
        yield* activities(100);
      } finally {
        closed = true;
      }
    }
    await expect(learnTrack.activities.ingest(source(), { batchSize: 10 })).rejects.toMatchObject({
      code: 'CONNECTION',
    });
    await expect.poll(() => closed).toBe(true);
    expect((await store.head()).position).toBe(10);
    expect(appends).toBe(2);
  });

  test('a callback that throws ends it with its error; a stream that cannot be closed changes nothing', async () => {
    const learnTrack = await open();
    const source = {
      [Symbol.iterator]: () => ({
        next: () => ({ done: false, value: activity({ score: 9 }) }),
        return: () => {
          throw new Error('cannot close');
        },
      }),
    };
    const failing = learnTrack.activities.ingest(source, {
      batchSize: 5,
      onRejected: () => {
        throw new Error('disk full');
      },
    });
    await expect(failing).rejects.toThrow('disk full');
  });

  test('the same stream again after a break adds nothing twice', async () => {
    const learnTrack = await open();
    await learnTrack.activities.ingest(activities(30));
    expect(await learnTrack.activities.ingest(activities(50), { batchSize: 7 })).toEqual(
      totals(20, { duplicates: 30, position: 50 }),
    );
  });
});

describe('closing LearnTrack while a stream is taken in', () => {
  async function* of(given: number, onGiven: () => void) {
    yield* activities(given);
    onGiven();
    await new Promise(() => {});
  }

  test.each([0, 1, 7, 10, 25])(
    'after %i: what was taken is recorded, and where to go on is told',
    async (given) => {
      const store = new MemoryActivityStore();
      const learnTrack = await open(store);
      const { promise: all, resolve: onGiven } = Promise.withResolvers<void>();
      const ingesting = learnTrack.activities.ingest(of(given, onGiven), { batchSize: 10, maxWait: '1h' });
      const told = expect(ingesting).rejects.toMatchObject({
        code: 'CLOSED',
        taken: given,
        progress: totals(given),
        message: expect.stringContaining(`the first ${given} were taken in`),
      });
      await all;
      await learnTrack.close();
      expect((await store.head()).position).toBe(given);
      await told;
    },
  );

  test('the log is slow, and callbacks too: no activity falls between', async () => {
    const store = new MemoryActivityStore();
    const slow = withMethods(store, {
      append: async (batch) => {
        await sleep(5);
        return store.append(batch);
      },
    });
    const learnTrack = await open(slow);
    const ingesting = learnTrack.activities.ingest(activities(1000), {
      batchSize: 10,
      onProgress: () => sleep(3),
    });
    const ended = ingesting.catch((error) => error);
    await sleep(50);
    await learnTrack.close();
    const { position } = await store.head();
    expect(await ended).toMatchObject({ code: 'CLOSED', taken: position });
    expect(position).toBeLessThan(1000);
  });

  test('from one of its own callbacks', async () => {
    const store = new MemoryActivityStore();
    const learnTrack = await open(store);
    const ingesting = learnTrack.activities.ingest(activities(100), {
      batchSize: 10,
      onProgress: () => learnTrack.close(),
    });
    const { position } = await ingesting.catch(({ progress }) => progress);
    expect((await store.head()).position).toBe(position);
    await expect(learnTrack.activities.ingest([])).rejects.toMatchObject({ code: 'CLOSED' });
  });

  test('whose end was reached: nothing is amiss', async () => {
    const learnTrack = await open();
    const ingesting = learnTrack.activities.ingest(activities(10), { onProgress: () => sleep(20) });
    await sleep(5);
    await learnTrack.close();
    expect(await ingesting).toEqual(totals(10));
  });

  test('when the log fails meanwhile, its error is told, and what follows is not recorded', async () => {
    const store = new MemoryActivityStore();
    const failing = withMethods(store, {
      append: async () => {
        await sleep(10);
        throw new ConnectionError('refused', { adapter: 'test', operation: 'append' });
      },
    });
    const learnTrack = await open(failing);
    const ingesting = learnTrack.activities.ingest(
      of(15, () => {}),
      { batchSize: 10 },
    );
    const told = expect(ingesting).rejects.toMatchObject({ code: 'CONNECTION' });
    await sleep(5);
    await learnTrack.close();
    expect((await store.head()).position).toBe(0);
    await told;
  });
});
