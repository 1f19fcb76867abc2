import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { activities, activity } from '../../test/activity.ts';
import { activityOf } from '../../test/arbitraries.ts';
import { withMethods } from '../../test/failing.ts';
import { defineAdapter } from '../composition/adapter.ts';
import { createLearnTrack } from '../composition/create-learn-track.ts';
import type { LearnTrack } from '../composition/learn-track.ts';
import type { ActivityInput } from '../domain/activity.ts';
import { ActivityConflictError, ConnectionError, ValidationError } from '../domain/errors.ts';
import { MemoryActivityStore } from '../memory/activity-store.ts';
import { memoryAdapter } from '../memory/memory-adapter.ts';
import type { ActivityStore } from '../ports/activity-store.ts';

const opened: LearnTrack[] = [];

afterEach(async () => {
  for (const learnTrack of opened.splice(0)) await learnTrack.close();
});

async function open(activityStore: ActivityStore = new MemoryActivityStore()): Promise<LearnTrack> {
  const adapter = defineAdapter({ name: 'test-log', ports: { activityStore: () => activityStore } });
  const learnTrack = await createLearnTrack({ adapters: [memoryAdapter(), adapter], projections: 'off' });
  opened.push(learnTrack);
  return learnTrack;
}

describe('one activity', () => {
  test('is recorded once; the same again is a duplicate, at the same position', async () => {
    const { activities } = await open();
    expect(await activities.record(activity())).toEqual({ status: 'recorded', position: 1 });
    expect(await activities.record(activity({ studentId: 'S2' }))).toEqual({
      status: 'recorded',
      position: 2,
    });
    expect(await activities.record(activity())).toEqual({ status: 'duplicate', position: 1 });
  });

  test('that is invalid is refused with every reason', async () => {
    const { activities } = await open();
    const error = await activities.record(activity({ score: 2, region: '' })).catch((reason) => reason);
    expect(error).toBeInstanceOf(ValidationError);
    expect(error.issues.map(({ path }: { path: string }) => path).sort()).toEqual(['region', 'score']);
  });

  test('whose id the log holds with other content is a conflict; the log keeps what it has', async () => {
    const store = new MemoryActivityStore();
    const { activities } = await open(store);
    await activities.record(activity({ activityId: 'A' }));
    const error = await activities
      .record(activity({ activityId: 'A', region: 'NA' }))
      .catch((reason) => reason);
    expect(error).toBeInstanceOf(ActivityConflictError);
    expect(error).toMatchObject({ activityId: 'A', position: 1, retryable: false });
    expect((await store.head()).position).toBe(1);
  });

  test('that the log cannot take now is told as retryable, and the retry counts nothing twice', async () => {
    const store = new MemoryActivityStore();
    let lost = true;
    const { activities } = await open(
      withMethods<ActivityStore>(store, {
        async append(batch) {
          const results = await store.append(batch);
          // Recorded, but the answer was lost on its way.
          if (lost) throw new ConnectionError('reset by peer', { adapter: 'test', operation: 'append' });
          return results;
        },
      }),
    );
    await expect(activities.record(activity())).rejects.toMatchObject({
      code: 'CONNECTION',
      retryable: true,
    });
    lost = false;
    expect(await activities.record(activity())).toEqual({ status: 'duplicate', position: 1 });
  });
});

describe('many activities', () => {
  test('none is thrown away for a bad one; each bad one is told by its index', async () => {
    const { activities } = await open();
    const result = await activities.record([
      activity({ activityId: 'A' }),
      { ...activity(), studentId: 5 as never },
      activity({ activityId: 'A' }),
      activity({ activityId: 'A', region: 'NA' }),
      activity({ activityId: 'B' }),
    ]);
    expect(result).toMatchObject({
      recorded: 2,
      duplicates: 1,
      position: 2,
      conflicts: [{ index: 3, activityId: 'A', position: 1 }],
      rejected: [{ index: 1, issues: [{ path: 'studentId' }] }],
    });
  });

  test('none at all is fine', async () => {
    const result = await (await open()).activities.record([]);
    expect(result).toEqual({ recorded: 0, duplicates: 0, conflicts: [], rejected: [], position: 0 });
  });

  test('a batch of every size gives every activity its position, in order', async () => {
    const store = new MemoryActivityStore();
    const learnTrack = await open(store);
    await learnTrack.activities.record(activities(2500));
    let position = 0;
    for await (const entries of store.read({ after: 0, upTo: 2500, batchSize: 999 })) {
      for (const entry of entries) {
        position += 1;
        expect(entry).toMatchObject({ position, activity: { activityId: `A${position}` } });
      }
    }
    expect(position).toBe(2500);
  });

  test('what is changed after the call is not changed in the log', async () => {
    const store = new MemoryActivityStore();
    const { activities } = await open(store);
    const input = { ...activity({ activityId: 'A' }), timestamp: new Date(0), attributes: { tags: ['a'] } };
    const recording = activities.record(input);
    input.timestamp.setTime(1);
    input.attributes.tags.push('b');
    await recording;
    for await (const [entry] of store.read({ after: 0, upTo: 1, batchSize: 1 })) {
      expect(entry).toMatchObject({ activity: { timestamp: new Date(0), attributes: { tags: ['a'] } } });
    }
  });
});

describe('100,000 inputs', () => {
  /** One field of a valid activity made wrong. */
  const faults = {
    studentId: [undefined, null, 5, '', '\ud800', 'x'.repeat(1025)],
    courseId: [undefined, null, {}, '', '\udfff'],
    action: [undefined, true, '', 'é'.repeat(513)],
    region: [undefined, [], ''],
    timestamp: [
      undefined,
      'soon',
      5,
      Number.NaN,
      '0000-01-01T00:00:00Z',
      '9999-01-01T00:00:00Z',
      new Date(Number.NaN),
    ],
    activityId: [null, 7, '', '\ud83d'],
    itemId: [null, 7, ''],
    sessionId: [false, ''],
    durationMs: [null, '5', -1, Number.NaN, Number.POSITIVE_INFINITY],
    score: [null, '0.5', -0.01, 1.01, Number.NaN],
    attributes: [null, 'text', [], { when: new Date(0) }, { is: Number.NaN }, { call: () => 1 }, { big: 5n }],
    nonsense: [1],
  } as const;
  const fault = fc
    .constantFrom(...(Object.keys(faults) as (keyof typeof faults)[]))
    .chain((field) => fc.constantFrom(...faults[field]).map((value) => ({ field, value: value as unknown })));

  test('half of them with one field made wrong: each recorded or rejected, and the right one', {
    timeout: 180_000,
  }, async () => {
    const size = 500;
    const inputs = fc.array(fc.tuple(activityOf(), fc.option(fault, { freq: 2 })), {
      minLength: size,
      maxLength: size,
    });
    let seen = 0;
    let wrong = 0;
    await fc.assert(
      fc.asyncProperty(inputs, async (drawn) => {
        const store = new MemoryActivityStore();
        const { activities } = await open(store);
        const given = drawn.map(([one, made], i) => {
          const valid = { ...one, activityId: `A${i}` };
          return made ? { ...valid, [made.field]: made.value } : valid;
        });
        const result = await activities.record(given as ActivityInput[]);
        const expected = drawn.flatMap(([, made], index) => (made ? [{ index, issues: [made.field] }] : []));
        const told = result.rejected.map(({ index, issues }) => ({
          index,
          issues: issues.map(({ path }) => path.replace(/\..*/, '')),
        }));
        expect(told).toEqual(expected);
        expect(result.recorded).toBe(given.length - expected.length);
        expect((await store.head()).position).toBe(result.recorded);
        seen += given.length;
        wrong += expected.length;
      }),
      { numRuns: 100_000 / size, endOnFailure: true },
    );
    expect(seen).toBe(100_000);
    expect(wrong / seen).toBeGreaterThan(0.4);
    expect(wrong / seen).toBeLessThan(0.6);
  });
});
