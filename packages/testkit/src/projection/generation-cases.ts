import { setImmediate } from 'node:timers/promises';
import type { Projection } from '@learntrack/core';
import type { Case } from '../suite/case.ts';
import { expectFailure, expectSame, outcomeOf } from '../suite/expectations.ts';
import { bare, Follower, logId } from './follower.ts';
import { otherCheckpoints } from './other-checkpoints.ts';
import { expectAnswers, expectOneWinner, expectUnchanged, followed } from './projection-expectations.ts';
import type { ProjectionKind } from './projection-kind.ts';
import { longLog, sampleLog } from './sample-log.ts';

/** The laws of generations: a rebuild takes the place of what was there, and nothing else writes into it. */
export function generationCases<Store extends Projection<never>, Contents>(
  kind: ProjectionKind<Store, Contents>,
): Case<Store, Contents>[] {
  const half = 5;
  const all = sampleLog().length;
  return [
    {
      law: 'a generation starts at position 0 and keeps what it was started with',
      async run({ store }) {
        const { definition } = kind;
        const start = { after: undefined, logId, definition, startedAt: 42, replace: false };
        const { generation, served: _, ...started } = await store.startGeneration(start);
        expectSame(
          started,
          { logId, definition, startedAt: 42, position: 0, activityId: '' },
          'the checkpoint',
        );
        const { served: _served, ...stored } = (await store.readCheckpoint()) ?? {};
        expectSame(stored, { ...started, generation }, 'the checkpoint, read again');
      },
    },
    {
      law: 'a generation keeps where it started while it advances',
      async run({ store }) {
        const first = await followed(kind, store, half);
        expectSame((await store.readCheckpoint())?.startedAt, all, 'startedAt');
        const next = await Follower.start(kind, store, longLog(), first.checkpoint);
        await next.take(half);
        expectSame((await store.readCheckpoint())?.startedAt, longLog().length, 'startedAt of the next');
      },
    },
    {
      law: 'a completed generation is served',
      async run({ store }) {
        const follower = await followed(kind, store, all);
        await follower.complete();
        expectSame((await store.readCheckpoint())?.served, true, 'served');
        await expectAnswers(kind, store, sampleLog());
      },
    },
    {
      law: 'a rebuild gives the same answers',
      async run({ store }) {
        const first = await followed(kind, store, all);
        await first.complete();
        const next = await Follower.start(kind, store, sampleLog(), first.checkpoint);
        await next.takeAll(3);
        await next.complete();
        await expectAnswers(kind, store, sampleLog());
      },
    },
    {
      law: 'a rebuild that begins half-way through another gives the same answers',
      async run({ store }) {
        const first = await followed(kind, store, half);
        await first.complete();
        const second = await Follower.start(kind, store, sampleLog(), first.checkpoint);
        await second.take(half);
        const third = await Follower.start(kind, store, sampleLog(), second.checkpoint);
        await third.takeAll(4);
        await third.complete();
        await expectAnswers(kind, store, sampleLog());
      },
    },
    {
      law: 'generations are numbered upwards',
      async run({ store }) {
        const first = await followed(kind, store, half);
        const second = await Follower.start(kind, store, sampleLog(), first.checkpoint);
        const third = await Follower.start(kind, store, sampleLog(), second.checkpoint);
        const numbers = [first, second, third].map(({ checkpoint }) => checkpoint.generation);
        const ascending = [...new Set(numbers)].sort((a, b) => a - b);
        expectSame(numbers, ascending, 'the generations');
      },
    },
    {
      law: 'a rebuild that was interrupted goes on where it ended',
      async run(given) {
        const first = await followed(kind, given.store, all);
        await first.complete();
        const next = await Follower.start(kind, given.store, sampleLog(), first.checkpoint);
        await next.take(half);
        const store = given.can('reopen') ? await given.reopen() : given.store;
        const stored = await store.readCheckpoint();
        expectSame(stored && bare(stored), next.checkpoint, 'the checkpoint of the interrupted rebuild');
        const resumed = next.beside(store);
        await resumed.takeAll();
        await resumed.complete();
        await expectAnswers(kind, store, sampleLog());
      },
    },
    {
      law: 'a generation that is built is not served until it is completed',
      async run({ store }) {
        const first = await followed(kind, store, all);
        await first.complete();
        const next = await Follower.start(kind, store, sampleLog(), first.checkpoint);
        expectSame((await store.readCheckpoint())?.served, false, 'served, at the start');
        await next.takeAll();
        expectSame((await store.readCheckpoint())?.served, false, 'served, at the end of the log');
        await next.complete();
        expectSame((await store.readCheckpoint())?.served, true, 'served, once it is completed');
      },
    },
    {
      law: 'while a generation is built, queries are answered from the one before',
      needs: ['generations'],
      async run({ store }) {
        const first = await followed(kind, store, all);
        await first.complete();
        const next = await Follower.start(kind, store, sampleLog(), first.checkpoint);
        await next.take(half);
        await expectAnswers(kind, store, sampleLog(), 'the served answers');
      },
    },
    {
      law: 'a worker of the generation before is refused and changes nothing',
      async run({ store }) {
        const first = await followed(kind, store, half);
        const next = await Follower.start(kind, store, sampleLog(), first.checkpoint);
        await next.take(half);
        await expectUnchanged(kind, store, () => expectFailure(first.take(2), 'POSITION_CONFLICT'));
      },
    },
    {
      law: 'a generation does not start from a checkpoint that is not stored',
      async run({ store }) {
        const { checkpoint } = await followed(kind, store, half);
        const { definition } = kind;
        const start = { logId, definition, startedAt: all, replace: true };
        for (const after of [undefined, ...otherCheckpoints(kind, checkpoint).values()]) {
          await expectUnchanged(kind, store, () =>
            expectFailure(store.startGeneration({ ...start, after }), 'POSITION_CONFLICT', 'CHECKPOINT'),
          );
        }
      },
    },
    ...[false, true].map(
      (first): Case<Store, Contents> => ({
        law: `of workers that race to start ${first ? 'the first' : 'the next'} generation, one does`,
        async run(given) {
          const before = first ? undefined : (await followed(kind, given.store, half)).checkpoint;
          const stores = [given.store, given.can('reopen') ? await given.reopen() : given.store];
          const outcomes = await Promise.all(
            [0, 1, 2, 3].map((i) =>
              outcomeOf(Follower.start(kind, stores[i % 2] as Store, sampleLog(), before)),
            ),
          );
          const follower = await expectOneWinner(outcomes);
          await follower.takeAll();
          await follower.complete();
          await expectAnswers(kind, given.store, sampleLog());
        },
      }),
    ),
    {
      law: 'a generation that is not the stored one cannot be completed',
      async run({ store }) {
        const first = await followed(kind, store, all);
        await first.complete();
        const next = await Follower.start(kind, store, sampleLog(), first.checkpoint);
        await next.take(half);
        await expectUnchanged(kind, store, () => expectFailure(first.complete(), 'POSITION_CONFLICT'));
      },
    },
    {
      law: 'completing a generation from where it stood before moves nothing back',
      async run({ store }) {
        const follower = await followed(kind, store, half);
        const earlier = follower.checkpoint;
        await follower.takeAll();
        await store.completeGeneration(earlier);
        const stored = await store.readCheckpoint();
        expectSame(stored && bare(stored), follower.checkpoint, 'the checkpoint');
        await expectAnswers(kind, store, sampleLog());
      },
    },
    {
      law: 'an apply that races with the start of a generation takes effect before it, or is refused',
      async run(given) {
        const other = given.can('reopen') ? await given.reopen() : given.store;
        const log = longLog();
        let old = await followed(kind, given.store, half, log);
        for (let hops = 0; hops < 6; hops++) {
          const step = old.step(3);
          const applying = outcomeOf(kind.apply(other, step).then(() => undefined));
          for (let hop = 0; hop < hops; hop++) await setImmediate();
          const starting = outcomeOf(Follower.start(kind, given.store, log, old.checkpoint));
          const started = await expectOneWinner<Follower<Store> | undefined>([
            await applying,
            await starting,
          ]);
          const next = started ?? (await Follower.start(kind, given.store, log, step.upTo));
          await next.takeAll();
          await next.complete();
          await expectAnswers(kind, given.store, log);
          old = await Follower.start(kind, given.store, log, next.checkpoint);
          await old.take(half);
        }
      },
    },
    {
      law: 'completing a generation again does no harm',
      async run({ store }) {
        const follower = await followed(kind, store, all);
        await follower.complete();
        await expectUnchanged(kind, store, () => follower.complete());
      },
    },
    {
      law: 'what the database holds is what the log says, once, before and after a rebuild',
      needs: ['probe'],
      async run({ store, probe }) {
        const first = await followed(kind, store, all);
        await first.complete();
        const expected = kind.expectedContents(sampleLog());
        expectSame(kind.foundContents(await probe.contents()), expected, 'the contents');
        const next = await Follower.start(kind, store, sampleLog(), first.checkpoint);
        await next.takeAll(2);
        await next.complete();
        expectSame(kind.foundContents(await probe.contents()), expected, 'the contents after a rebuild');
      },
    },
  ];
}
