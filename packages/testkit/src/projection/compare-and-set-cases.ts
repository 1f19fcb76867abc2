import type { Projection } from '@learntrack/core';
import fc from 'fast-check';
import { logArbitrary, readAfterErasures } from '../generators/log.ts';
import { type Case, forAll } from '../suite/case.ts';
import { expectFailure, expectSame, outcomeOf } from '../suite/expectations.ts';
import { bare, Follower } from './follower.ts';
import { otherCheckpoints } from './other-checkpoints.ts';
import { expectAnswers, expectOneWinner, expectUnchanged, followed } from './projection-expectations.ts';
import type { ProjectionKind } from './projection-kind.ts';
import { sampleLog } from './sample-log.ts';

const workers = 5;

/** What a checkpoint is made of. */
const parts = ['logId', 'generation', 'definition', 'position', 'activityId'] as const;

/** The laws of the checkpoint: effect and position are committed together, by compare-and-set. */
export function compareAndSetCases<Store extends Projection<never>, Contents>(
  kind: ProjectionKind<Store, Contents>,
): Case<Store, Contents>[] {
  return [
    {
      law: 'a store that has followed no log has no checkpoint and no answers',
      async run({ store }) {
        expectSame(await store.readCheckpoint(), undefined, 'the checkpoint');
        expectSame(await kind.answers(store, sampleLog()), await kind.answers(kind.inMemory(), sampleLog()));
      },
    },
    {
      law: 'an apply stores its checkpoint together with its effects',
      async run({ store }) {
        const follower = await Follower.start(kind, store, sampleLog());
        for (const count of [3, 1, 4, 2]) {
          await follower.take(count);
          const stored = await store.readCheckpoint();
          expectSame(stored && bare(stored), follower.checkpoint, 'the checkpoint');
        }
        await follower.complete();
        await expectAnswers(kind, store, sampleLog());
      },
    },
    {
      law: 'an apply that adds nothing moves the checkpoint all the same',
      async run({ store }) {
        const follower = await Follower.start(kind, store, sampleLog());
        await follower.take(6);
        await follower.take(1);
        const stored = await store.readCheckpoint();
        expectSame(stored && bare(stored), follower.checkpoint, 'the checkpoint behind a marker');
      },
    },
    forAll(
      'whatever the batches, the answers are those of the log',
      fc.tuple(logs(), fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 6 })),
      async ({ store }, [log, counts]) => {
        const follower = await Follower.start(kind, store, log);
        for (let i = 0; follower.checkpoint.position < log.length; i++) {
          await follower.take(counts[i % counts.length] ?? 1);
        }
        await follower.complete();
        await expectAnswers(kind, store, log);
      },
    ),
    ...parts.map(
      (part): Case<Store, Contents> => ({
        law: `an apply from a checkpoint with another ${part} is refused and changes nothing`,
        async run({ store }) {
          const follower = await followed(kind, store, 4);
          const step = follower.step(3);
          const after = otherCheckpoints(kind, step.after).get(part) ?? step.after;
          const upTo =
            part === 'position' || part === 'activityId' ? step.upTo : { ...step.upTo, [part]: after[part] };
          await expectUnchanged(kind, store, async () => {
            await expectFailure(kind.apply(store, { ...step, after, upTo }), 'POSITION_CONFLICT');
          });
        },
      }),
    ),
    {
      law: 'an apply that was sent before is refused and changes nothing',
      async run({ store }) {
        const follower = await followed(kind, store, 4);
        const step = follower.step(3);
        await kind.apply(store, step);
        await expectUnchanged(kind, store, async () => {
          await expectFailure(kind.apply(store, step), 'POSITION_CONFLICT');
        });
      },
    },
    {
      law: 'an apply to a store that follows no log is refused and changes nothing',
      async run({ store }) {
        const follower = await followed(kind, kind.inMemory(), 4);
        await expectFailure(kind.apply(store, follower.step(3)), 'POSITION_CONFLICT', 'CHECKPOINT');
        expectSame(await store.readCheckpoint(), undefined, 'the checkpoint');
      },
    },
    {
      law: 'of workers that race with the same step, exactly one takes effect',
      async run(given) {
        const follower = await followed(kind, given.store, 0);
        const others = given.can('reopen') ? [await given.reopen(), await given.reopen()] : [];
        const stores = [given.store, ...others];
        while (follower.checkpoint.position < follower.log.length) {
          const step = follower.step(2);
          const outcomes = await Promise.all(
            Array.from({ length: workers }, (_, i) =>
              outcomeOf(kind.apply(stores[i % stores.length] as Store, step)),
            ),
          );
          await expectOneWinner(outcomes);
          follower.checkpoint = step.upTo;
        }
        await follower.complete();
        await expectAnswers(kind, given.store, follower.log);
      },
    },
    {
      law: 'of workers that race with steps of different lengths, one takes effect, and the checkpoint tells which',
      async run(given) {
        const follower = await followed(kind, given.store, 1);
        const stores = [given.store, given.can('reopen') ? await given.reopen() : given.store];
        const outcomes = await Promise.all(
          [2, 5, 3, 4].map((count, i) =>
            outcomeOf(
              kind.apply(stores[i % 2] as Store, follower.step(count)).then(() => follower.step(count).upTo),
            ),
          ),
        );
        const winner = await expectOneWinner(outcomes);
        const stored = await given.store.readCheckpoint();
        expectSame(stored && bare(stored), winner, 'the checkpoint');
        follower.checkpoint = winner;
        await follower.takeAll();
        await follower.complete();
        await expectAnswers(kind, given.store, follower.log);
      },
    },
    {
      law: 'what one worker applied, another goes on from',
      needs: ['reopen'],
      async run(given) {
        const follower = await followed(kind, given.store, 4);
        const other = follower.beside(await given.reopen());
        const stored = await other.store.readCheckpoint();
        expectSame(stored && bare(stored), follower.checkpoint, 'the checkpoint, read by another');
        await other.takeAll();
        await other.complete();
        await expectAnswers(kind, given.store, follower.log);
      },
    },
    {
      law: 'what a worker that starts goes back behind, it applies again, and nothing counts twice',
      async run({ store }) {
        const { checkpoint, log } = await followed(kind, store, 4);
        await store.rewind?.();
        const { position, activityId, ...generation } = checkpoint;
        const stored = bare((await store.readCheckpoint()) ?? { ...checkpoint, generation: 0 });
        expectSame(
          { ...stored, position, activityId },
          { ...generation, position, activityId },
          'the generation',
        );
        expectSame(stored.position <= position, true, 'whether it went back');
        const other = new Follower(kind, store, log, stored);
        await other.takeAll();
        await other.complete();
        await expectAnswers(kind, store, log);
      },
    },
  ];

  function logs() {
    // As it is read before its erasures have done their work, or after.
    return fc
      .tuple(logArbitrary(), fc.boolean())
      .map(([log, late]) => (late ? readAfterErasures(log, false) : log));
  }
}
