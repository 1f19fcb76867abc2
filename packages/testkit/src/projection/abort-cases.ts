import { setImmediate } from 'node:timers/promises';
import type { CallOptions, Projection } from '@learntrack/core';
import { logOf } from '../generators/log.ts';
import type { Case } from '../suite/case.ts';
import { expectReason, expectSame, outcomeOf } from '../suite/expectations.ts';
import { expectAnswers, expectUnchanged, followed } from './projection-expectations.ts';
import type { ProjectionKind } from './projection-kind.ts';
import { longLog } from './sample-log.ts';
import { writesOf } from './writes.ts';

/** How often what an abort left open is tried again. */
const attempts = 20;

/** The laws of abort: it ends the waiting, with the signal's own reason. */
export function abortCases<Store extends Projection<never>, Contents>(
  kind: ProjectionKind<Store, Contents>,
): Case<Store, Contents>[] {
  return [
    {
      law: 'a signal that is aborted already stops every call, and changes nothing',
      async run({ store }) {
        await followed(kind, store, 4);
        const calls = {
          ...kind.queries,
          ...writesOf(kind),
          readCheckpoint: (_: Store, options: CallOptions) => store.readCheckpoint(options),
        };
        await expectUnchanged(kind, store, async () => {
          for (const [name, call] of Object.entries(calls)) {
            const reason = new Error('the caller went away');
            await expectReason(call(store, { signal: AbortSignal.abort(reason) }), reason, name);
          }
        });
      },
    },
    {
      law: 'an apply that is aborted on its way has taken effect as a whole or not at all',
      async run({ store }) {
        const follower = await followed(kind, store, 0, longLog());
        for (let hops = 0; follower.checkpoint.position < follower.log.length; hops++) {
          const reason = new Error('the caller went away');
          const step = follower.step(5);
          const controller = new AbortController();
          const applying = outcomeOf(kind.apply(store, step, { signal: controller.signal }));
          for (let hop = 0; hop < hops; hop++) await setImmediate();
          controller.abort(reason);
          const outcome = await applying;
          if ('error' in outcome) await expectReason(Promise.reject(outcome.error), reason, 'apply');
          // What is on its way may still arrive: whoever goes on reads the checkpoint, or loses against it.
          for (let attempt = 0; attempt < attempts; attempt++) {
            if ((await store.readCheckpoint())?.position !== step.after.position) break;
            const again = await outcomeOf(kind.apply(store, step));
            if ('error' in again && attempt === attempts - 1) throw again.error;
          }
          expectSame((await store.readCheckpoint())?.position, step.upTo.position, 'the position');
          follower.checkpoint = step.upTo;
        }
        await follower.complete();
        await expectAnswers(kind, store, follower.log);
      },
    },
    ...Object.entries(kind.streams).map(
      ([name, rows]): Case<Store, Contents> => ({
        law: `${name}, aborted between two rows, ends with the signal's reason`,
        async run({ store }) {
          const log = logOf(
            ...['S1', 'S2', 'S3'].flatMap((studentId) =>
              ['EU', 'US'].flatMap((region) =>
                ['C1', 'C2'].map((courseId) => ({ studentId, region, courseId })),
              ),
            ),
          );
          const follower = await followed(kind, store, log.length, log);
          await follower.complete();
          const reason = new Error('the caller went away');
          const controller = new AbortController();
          const iterator = rows(store, { signal: controller.signal })[Symbol.asyncIterator]();
          expectSame((await iterator.next()).done, false, 'the end, at the first row');
          controller.abort(reason);
          await expectReason(iterator.next(), reason, name);
        },
      }),
    ),
  ];
}
