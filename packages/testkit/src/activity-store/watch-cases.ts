import type { ActivityStore, Position } from '@learntrack/core';
import { recordedAt } from '../generators/activities.ts';
import type { Case } from '../suite/case.ts';
import { expectFreed } from '../suite/cursors.ts';
import { expectReason, expectRetryable, expectSame, Mismatch, outcomeOf } from '../suite/expectations.ts';
import { within } from '../suite/patience.ts';
import { type ActivityStoreContents, append, erasureOf, fill } from './steps.ts';

/** The laws of watching the log grow. */
export function watchCases(): Case<ActivityStore, ActivityStoreContents>[] {
  return [
    {
      law: 'a watch tells at once where the head is',
      async run({ store }) {
        await watching(store, async (watch) => expectSame(await watch.next(), 0, 'the head, while empty'));
        await fill(store);
        await watching(store, async (watch) => expectSame(await watch.next(), 5, 'the head'));
      },
    },
    {
      law: 'a watch tells whenever the head has moved: by an append, an erasure, a marker',
      async run({ store }) {
        await watching(store, async (watch) => {
          expectSame(await watch.next(), 0, 'the head');
          await append(store, { activityId: 'A1' }, { activityId: 'A2' });
          expectSame(await watch.next(), 2, 'the head after an append');
          await store.erase(erasureOf('S1'));
          expectSame(await watch.next(), 3, 'the head after an erasure');
          await store.mark({ entryId: 'M4', recordedAt });
          expectSame(await watch.next(), 4, 'the head after a marker');
        });
      },
    },
    {
      law: 'a watch that waits is told when the head moves',
      async run({ store }) {
        await watching(store, async (watch) => {
          expectSame(await watch.next(), 0, 'the head');
          for (const position of [1, 2, 3]) {
            const [told] = await Promise.all([watch.next(), append(store, { activityId: `A${position}` })]);
            expectSame(told, position, 'the head');
          }
        });
      },
    },
    {
      law: 'what a watch tells goes upwards, never beyond the head, and reaches it',
      async run({ store }) {
        await watching(store, async (watch) => {
          let last = await watch.next();
          let head = 0;
          const appended = outcomeOf(
            (async () => {
              for (let i = 1; i <= 20; i++) {
                head = i;
                await append(store, { activityId: `A${i}` });
              }
            })(),
          );
          while (last < 20) {
            const told = await watch.next();
            if (told <= last || told > head) throw new Mismatch(`above ${last}, up to ${head}`, String(told));
            last = told;
          }
          const outcome = await appended;
          if ('error' in outcome) throw outcome.error;
        });
      },
    },
    {
      law: 'a watch tells what other clients append',
      needs: ['reopen'],
      async run(given) {
        const other = await given.reopen();
        await watching(given.store, async (watch) => {
          expectSame(await watch.next(), 0, 'the head');
          for (const position of [1, 2]) {
            await append(other, { activityId: `A${position}` });
            expectSame(await watch.next(), position, 'the head');
          }
        });
      },
    },
    {
      law: 'several watches are all told, and one that is left does not disturb the others',
      async run({ store }) {
        await watching(store, async (one) => {
          expectSame(await one.next(), 0, 'the head, told to the first');
          await watching(store, async (other) => {
            expectSame(await other.next(), 0, 'the head, told to the second');
            await append(store, { activityId: 'A1' });
            expectSame(await one.next(), 1, 'the head, told to the first');
            expectSame(await other.next(), 1, 'the head, told to the second');
          });
          await append(store, { activityId: 'A2' });
          expectSame(await one.next(), 2, 'the head, told to the one that is left');
        });
      },
    },
    {
      law: "a watch ends with the signal's reason, even while it waits",
      async run({ store }) {
        await append(store, { activityId: 'A1' });
        const reason = new Error('the caller went away');
        for (const waitFirst of [true, false]) {
          const controller = new AbortController();
          const watch = new Watch(store, controller.signal);
          expectSame(await watch.next(), 1, 'the head');
          const waiting = waitFirst ? watch.next() : undefined;
          controller.abort(reason);
          await expectReason(waiting ?? watch.next(), reason, 'the watch');
        }
        expectSame(await append(store, { activityId: 'A2' }), [{ status: 'recorded', position: 2 }]);
      },
    },
    {
      law: 'a watch that is left or aborted frees what the database holds for it',
      needs: ['probe'],
      async run({ store, probe }) {
        await expectFreed(probe, async () => {
          for (let i = 0; i < 5; i++) await watching(store, (watch) => watch.next());
          const controller = new AbortController();
          const waiting = new Watch(store, controller.signal);
          await waiting.next();
          const aborted = outcomeOf(waiting.next());
          controller.abort(new Error('the caller went away'));
          await aborted;
        });
      },
    },
    {
      law: 'a watch whose server goes away goes on when it is back, or fails with a retryable error',
      needs: ['faults'],
      async run({ store, faults }) {
        await watching(store, async (watch) => {
          expectSame(await watch.next(), 0, 'the head');
          const told = outcomeOf(watch.next());
          await faults.stop();
          await faults.start();
          await append(store, { activityId: 'A1' });
          const outcome = await told;
          if ('error' in outcome) await expectRetryable(Promise.reject(outcome.error));
          else expectSame(outcome.value, 1, 'the head');
        });
      },
    },
  ];
}

/** A watch, one position at a time. */
class Watch {
  readonly #positions: AsyncIterator<Position>;

  constructor(store: ActivityStore, signal: AbortSignal) {
    this.#positions = store.watch({ signal })[Symbol.asyncIterator]();
  }

  async next(): Promise<Position> {
    const told = await within(this.#positions.next(), 'a watch to tell where the head is');
    if (told.done) throw new Mismatch('a watch that goes on', 'its end');
    return told.value;
  }

  async leave(): Promise<void> {
    await this.#positions.return?.();
  }
}

/** Watches a log and leaves. Where a case fails the watch may still wait; it is aborted then. */
async function watching(store: ActivityStore, run: (watch: Watch) => Promise<unknown>): Promise<void> {
  const controller = new AbortController();
  try {
    const watch = new Watch(store, controller.signal);
    await run(watch);
    await watch.leave();
  } finally {
    controller.abort();
  }
}
