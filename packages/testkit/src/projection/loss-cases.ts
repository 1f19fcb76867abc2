import type { Projection } from '@learntrack/core';
import type { Case } from '../suite/case.ts';
import { expectFailure, expectSame, outcomeOf } from '../suite/expectations.ts';
import { Follower } from './follower.ts';
import { expectAnswers, followed } from './projection-expectations.ts';
import type { ProjectionKind } from './projection-kind.ts';
import { sampleLog } from './sample-log.ts';

/** The laws of loss: what is gone whole heals by replay, what is gone in part is never added onto. */
export function lossCases<Store extends Projection<never>, Contents>(
  kind: ProjectionKind<Store, Contents>,
): Case<Store, Contents>[] {
  const all = sampleLog().length;
  return [
    {
      law: 'what was stored is there after a restart',
      needs: ['reopen'],
      async run(given) {
        const follower = await followed(kind, given.store, all);
        await follower.complete();
        const before = await given.store.readCheckpoint();
        const store = await given.reopen();
        expectSame(await store.readCheckpoint(), before, 'the checkpoint');
        await expectAnswers(kind, store, sampleLog());
      },
    },
    {
      law: 'a store that lost everything has no checkpoint and heals by replay',
      needs: ['lose'],
      async run(given) {
        const { store } = given;
        const follower = await followed(kind, store, all);
        await follower.complete();
        await given.lose('everything');
        expectSame(await store.readCheckpoint(), undefined, 'the checkpoint');
        await expectFailure(follower.take(0), 'POSITION_CONFLICT', 'CHECKPOINT');
        const healed = await Follower.start(kind, store, sampleLog());
        await healed.takeAll(4);
        await healed.complete();
        await expectAnswers(kind, store, sampleLog());
      },
    },
    {
      law: 'a store that lost its checkpoint alone adds nothing onto the data, until it may be replaced',
      needs: ['lose'],
      async run(given) {
        const { store } = given;
        const follower = await followed(kind, store, all);
        await follower.complete();
        await given.lose('checkpoint');
        const { definition } = kind;
        const start = { after: undefined, logId: follower.checkpoint.logId, definition, startedAt: all };
        await expectFailure(store.startGeneration({ ...start, replace: false }), 'CHECKPOINT');
        const {
          startedAt: _,
          served: _served,
          ...checkpoint
        } = await store.startGeneration({
          ...start,
          replace: true,
        });
        const rebuilt = new Follower(kind, store, sampleLog(), checkpoint);
        await rebuilt.takeAll(4);
        await rebuilt.complete();
        await expectAnswers(kind, store, sampleLog());
      },
    },
    {
      law: 'a store that lost its data alone gives the right answers after a rebuild',
      needs: ['lose'],
      async run(given) {
        const { store } = given;
        const follower = await followed(kind, store, all - 2);
        await follower.complete();
        await given.lose('data');
        // Whether it notices is its own affair; what it may not do is count anything twice.
        const outcome = await outcomeOf(follower.take(2));
        if ('error' in outcome) {
          await expectFailure(Promise.reject(outcome.error), 'CHECKPOINT', 'POSITION_CONFLICT');
        }
        const stored = await store.readCheckpoint();
        const rebuilt = await Follower.start(kind, store, sampleLog(), stored);
        await rebuilt.takeAll(4);
        await rebuilt.complete();
        await expectAnswers(kind, store, sampleLog());
      },
    },
  ];
}
