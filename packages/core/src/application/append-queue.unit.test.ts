import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { activity } from '../../test/activity.ts';
import { ConnectionError, ValidationError } from '../domain/errors.ts';
import { type ParsedActivity, parseActivity } from '../domain/parse-activity.ts';
import { MemoryActivityStore } from '../memory/activity-store.ts';
import type { ActivityStore } from '../ports/activity-store.ts';
import { AppendQueue, type Outcome } from './append-queue.ts';

const now = new Date('2026-02-01T00:00:00Z');

function parsed(activityId: string, itemId = 'page'): ParsedActivity {
  const result = parseActivity(activity({ activityId, itemId }), { maxClockSkew: 0 }, now);
  if (!result.ok) throw new Error('the test gives valid activities');
  return result.value;
}

/** A queue over a memory log that notes the batches it gets; appends take a turn of the event loop. */
function queueOver(append?: ActivityStore['append'], maxBatch = 1000) {
  const store = new MemoryActivityStore();
  const batches: string[][] = [];
  const queue = new AppendQueue(
    {
      async append(batch) {
        batches.push(batch.map((one) => one.activity.activityId));
        await new Promise((resolve) => setImmediate(resolve));
        return append ? append(batch) : store.append(batch);
      },
    },
    maxBatch,
    () => {},
  );
  return { queue, store, batches };
}

const statuses = (outcomes: readonly Outcome[]) => outcomes.map(({ status }) => status);

describe('group commit', () => {
  test('callers of the same tick share one append, each with its own outcome', async () => {
    const { queue, batches } = queueOver();
    const outcomes = await Promise.all(['A', 'B', 'C'].map((id) => queue.append([parsed(id)])));
    expect(batches).toEqual([['A', 'B', 'C']]);
    expect(outcomes).toEqual([
      [{ status: 'recorded', position: 1 }],
      [{ status: 'recorded', position: 2 }],
      [{ status: 'recorded', position: 3 }],
    ]);
  });

  test('callers that come while an append is on its way share the next one', async () => {
    const { queue, batches } = queueOver();
    const first = queue.append([parsed('A')]);
    await new Promise((resolve) => setTimeout(resolve, 0));
    const others = [queue.append([parsed('B')]), queue.append([parsed('C')])];
    await Promise.all([first, ...others]);
    expect(batches.flat()).toEqual(['A', 'B', 'C']);
    expect(batches.length).toBeLessThan(3);
  });

  test('a large request is cut into appends of the largest size, and answered as a whole', async () => {
    const { queue, batches } = queueOver(undefined, 2);
    const outcomes = await queue.append(['A', 'B', 'C', 'D', 'E'].map((id) => parsed(id)));
    expect(batches).toEqual([['A', 'B'], ['C', 'D'], ['E']]);
    expect(outcomes.map((outcome) => 'position' in outcome && outcome.position)).toEqual([1, 2, 3, 4, 5]);
  });

  test('nothing to append is no append', async () => {
    const { queue, batches } = queueOver();
    expect(await queue.append([])).toEqual([]);
    expect(batches).toEqual([]);
  });

  test('twins in one batch: the first is recorded, equal ones are duplicates, others conflict', async () => {
    const { queue, batches } = queueOver();
    const [one, many] = await Promise.all([
      queue.append([parsed('A')]),
      queue.append([parsed('A'), parsed('A', 'another page'), parsed('B')]),
    ]);
    expect(batches).toEqual([['A', 'B']]);
    expect(statuses(one)).toEqual(['recorded']);
    expect(statuses(many)).toEqual(['duplicate', 'conflict', 'recorded']);
  });

  test('a twin of a conflicting activity is asked for on its own: it may be the one that the log holds', async () => {
    const { queue } = queueOver();
    await queue.append([parsed('A')]);
    const outcomes = await queue.append([
      parsed('A', 'another page'),
      parsed('A'),
      parsed('A', 'another page'),
    ]);
    expect(statuses(outcomes)).toEqual(['conflict', 'duplicate', 'conflict']);
  });

  test('property: however calls are grouped, outcomes are those of one activity at a time', async () => {
    const calls = fc.array(
      fc.array(fc.record({ id: fc.constantFrom('A', 'B', 'C', 'D'), item: fc.constantFrom('x', 'y') }), {
        maxLength: 5,
      }),
      { maxLength: 8 },
    );
    await fc.assert(
      fc.asyncProperty(calls, fc.integer({ min: 1, max: 4 }), async (given, maxBatch) => {
        const { queue } = queueOver(undefined, maxBatch);
        const grouped = await Promise.all(
          given.map((call) => queue.append(call.map(({ id, item }) => parsed(id, item)))),
        );
        const alone = new MemoryActivityStore();
        const expected: Outcome[] = [];
        for (const { id, item } of given.flat()) expected.push(...(await alone.append([parsed(id, item)])));
        expect(grouped.flat()).toEqual(expected);
      }),
    );
  });
});

describe('nobody is hurt by others', () => {
  test('an activity that the store refuses is found by halving; all others are recorded', async () => {
    const store = new MemoryActivityStore();
    const { queue } = queueOver(async (batch) => {
      if (batch.some(({ activity }) => activity.activityId.startsWith('poison'))) {
        throw new ValidationError('Refused', [
          { path: 'attributes', message: 'is too large for this store' },
        ]);
      }
      return store.append(batch);
    });
    const ids = ['A', 'B', 'poison 1', 'C', 'D', 'poison 2', 'E'];
    const outcomes = await Promise.all(ids.map((id) => queue.append([parsed(id)])));
    expect(outcomes.map(([outcome]) => outcome?.status)).toEqual([
      'recorded',
      'recorded',
      'refused',
      'recorded',
      'recorded',
      'refused',
      'recorded',
    ]);
    expect((await store.head()).position).toBe(5);
  });

  test('a failed append rejects its callers, and the next append goes on', async () => {
    let down = true;
    const store = new MemoryActivityStore();
    const { queue } = queueOver(async (batch) => {
      if (down) throw new ConnectionError('refused', { adapter: 'test', operation: 'append' });
      return store.append(batch);
    }, 2);
    const many = queue.append(['A', 'B', 'C'].map((id) => parsed(id)));
    await expect(many).rejects.toMatchObject({ code: 'CONNECTION', retryable: true });
    down = false;
    expect(statuses(await queue.append([parsed('D')]))).toEqual(['recorded']);
    expect((await store.head()).position).toBe(1);
  });

  test('an aborted caller leaves at once; what was not on its way yet is not recorded, others are', async () => {
    const { queue, store } = queueOver();
    const leaving = new AbortController();
    const first = queue.append([parsed('A')]);
    await new Promise((resolve) => process.nextTick(resolve));
    const aborted = queue.append([parsed('B')], leaving.signal);
    const other = queue.append([parsed('C')]);
    leaving.abort(new Error('no time'));
    await expect(aborted).rejects.toThrow('no time');
    await Promise.all([first, other]);
    const ids: string[] = [];
    for await (const entries of store.read({ after: 0, upTo: 9, batchSize: 9 })) {
      ids.push(
        ...entries.map((entry) => (entry.kind === 'activity' ? entry.activity.activityId : entry.kind)),
      );
    }
    expect(ids).toEqual(['A', 'C']);
  });

  test('a signal that is already aborted records nothing', async () => {
    const { queue, batches } = queueOver();
    await expect(queue.append([parsed('A')], AbortSignal.abort(new Error('too late')))).rejects.toThrow(
      'too late',
    );
    expect(batches).toEqual([]);
  });

  test('closing waits for what was taken in, and takes nothing more in', async () => {
    const { queue, store } = queueOver();
    const taken = queue.append([parsed('A')]);
    await queue.close();
    expect((await store.head()).position).toBe(1);
    expect(statuses(await taken)).toEqual(['recorded']);
    await expect(queue.append([parsed('B')])).rejects.toMatchObject({ code: 'CLOSED' });
  });
});
