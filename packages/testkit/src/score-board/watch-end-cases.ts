import { setTimeout as sleep } from 'node:timers/promises';
import type { ScoreBoard } from '@learntrack/core';
import type { Case } from '../suite/case.ts';
import { expectFreed } from '../suite/cursors.ts';
import { expectReason, expectRetryable, expectSame, outcomeOf } from '../suite/expectations.ts';
import type { ScoreBoardContents } from './kind.ts';
import { ScoreWatch, watching } from './score-watch.ts';
import { served, visits } from './watch-cases.ts';

/** Long enough for a watch to be with the server. */
const onItsWayMs = 20;

/** The laws of how a watch ends, and of servers that go away while it waits. */
export function watchEndCases(): Case<ScoreBoard, ScoreBoardContents>[] {
  return [
    {
      law: 'a signal that is aborted already stops a watch',
      async run({ store }) {
        const reason = new Error('the caller went away');
        await expectReason(new ScoreWatch(store, {}, AbortSignal.abort(reason)).next(), reason, 'the watch');
      },
    },
    {
      law: "a watch of scores ends with the signal's reason, even while it waits",
      async run({ store }) {
        const follower = await served(store, visits({}, {}, {}));
        const reason = new Error('the caller went away');
        for (const waitFirst of [true, false]) {
          const controller = new AbortController();
          const watch = new ScoreWatch(store, {}, controller.signal);
          await watch.ready();
          await follower.take(1);
          await watch.next();
          const waiting = waitFirst ? watch.next() : undefined;
          controller.abort(reason);
          await expectReason(waiting ?? watch.next(), reason, 'the watch');
        }
        await watching(store, {}, async (watch) => {
          await follower.take(1);
          expectSame(await watch.next(), { studentId: 'S1', score: 3 }, 'the next watch');
        });
      },
    },
    {
      law: 'a watch of scores that is left or aborted frees what the database holds for it',
      needs: ['probe'],
      async run({ store, probe }) {
        const follower = await served(store, visits({}));
        await expectFreed(probe, async () => {
          const controller = new AbortController();
          const left = new ScoreWatch(store);
          const aborted = new ScoreWatch(store, {}, controller.signal);
          for (const watch of [left, aborted]) await watch.ready();
          await follower.take(1);
          for (const watch of [left, aborted]) await watch.next();
          await left.leave();
          const waiting = outcomeOf(aborted.next());
          controller.abort(new Error('the caller went away'));
          await waiting;
        });
      },
    },
    {
      law: 'while the server hangs, an abort ends a watch that begins and one that waits, and once it goes on they tell',
      needs: ['pause'],
      async run(given) {
        const { store } = given;
        const follower = await served(store, visits({}));
        const reason = new Error('the caller went away');
        const controller = new AbortController();
        const waits = new ScoreWatch(store, {}, controller.signal);
        await waits.ready();
        await given.whilePaused(async () => {
          const begins = new ScoreWatch(store, {}, controller.signal);
          const ends = [outcomeOf(begins.next()), outcomeOf(waits.next())];
          await sleep(onItsWayMs);
          controller.abort(reason);
          for (const end of await Promise.all(ends)) {
            await expectReason(
              'error' in end ? Promise.reject(end.error) : Promise.resolve(),
              reason,
              'the watch',
            );
          }
        });
        await watching(store, {}, async (watch) => {
          await follower.take(1);
          expectSame(await watch.next(), { studentId: 'S1', score: 1 }, 'what is told then');
        });
      },
    },
    {
      law: 'a watch whose server goes away fails with a retryable error, or says that it is ready again and goes on',
      needs: ['faults'],
      async run({ store, faults }) {
        const follower = await served(store, visits({}));
        await watching(store, {}, async (watch) => {
          await faults.stop();
          // One that looks from time to time is to see it.
          await sleep(500);
          await faults.start();
          const outcome = await outcomeOf(
            watch.ready().then(async () => {
              await follower.take(1);
              return watch.next();
            }),
          );
          if ('error' in outcome) await expectRetryable(Promise.reject(outcome.error));
          else expectSame(outcome.value, { studentId: 'S1', score: 1 }, 'what is told then');
        });
      },
    },
  ];
}
