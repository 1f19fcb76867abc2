import { setImmediate } from 'node:timers/promises';
import type { CallOptions, Projection } from '@learntrack/core';
import type { Case } from '../suite/case.ts';
import { expectReason, expectSame, outcomeOf } from '../suite/expectations.ts';
import { logId } from './follower.ts';
import { expectAnswers, expectUnchanged, followed } from './projection-expectations.ts';
import type { ProjectionKind } from './projection-kind.ts';
import { longLog } from './sample-log.ts';

/** The laws of abort: it ends the waiting, with the signal's own reason. */
export function abortCases<Store extends Projection<never>, Contents>(
  kind: ProjectionKind<Store, Contents>,
): Case<Store, Contents>[] {
  return [
    {
      law: 'a signal that is aborted already stops every call, and changes nothing',
      async run({ store }) {
        const follower = await followed(kind, store, 4);
        const { checkpoint } = follower;
        const { definition } = kind;
        const start = { after: checkpoint, logId, definition, startedAt: 10, replace: true };
        const calls: { readonly [name: string]: (store: Store, options: CallOptions) => Promise<unknown> } = {
          ...kind.queries,
          readCheckpoint: (_, options) => store.readCheckpoint(options),
          apply: (_, options) => kind.apply(store, follower.step(2), options),
          startGeneration: (_, options) => store.startGeneration(start, options),
          completeGeneration: (_, options) => store.completeGeneration(checkpoint, options),
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
          while ((await store.readCheckpoint())?.position === step.after.position) {
            await outcomeOf(kind.apply(store, step));
          }
          expectSame((await store.readCheckpoint())?.position, step.upTo.position, 'the position');
          follower.checkpoint = step.upTo;
        }
        await follower.complete();
        await expectAnswers(kind, store, follower.log);
      },
    },
  ];
}
