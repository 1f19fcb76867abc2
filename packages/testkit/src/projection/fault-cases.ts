import type { Projection } from '@learntrack/core';
import type { Case } from '../suite/case.ts';
import { expectRetryable, expectSame } from '../suite/expectations.ts';
import { hangingCase } from '../suite/hanging-case.ts';
import { killDuring, killHops } from '../suite/kill-during.ts';
import { bare, checkpointAt, Follower } from './follower.ts';
import { expectAnswers, followed } from './projection-expectations.ts';
import type { ProjectionKind } from './projection-kind.ts';
import { longLog, sampleLog } from './sample-log.ts';
import { writesOf } from './writes.ts';

/** The laws of servers that go away. */
export function faultCases<Store extends Projection<never>, Contents>(
  kind: ProjectionKind<Store, Contents>,
): Case<Store, Contents>[] {
  return [
    hangingCase(
      { ...kind.queries, readCheckpoint: (store, options) => store.readCheckpoint(options) },
      writesOf(kind),
      async (store) => (await followed(kind, store, 4)).complete(),
    ),
    {
      law: 'while the server is down, every call fails with a retryable error, and works once it is back',
      needs: ['faults'],
      async run({ store, faults }) {
        const follower = await followed(kind, store, 4);
        await faults.stop();
        try {
          const calls = { ...kind.queries, ...writesOf(kind) };
          for (const call of Object.values(calls)) await expectRetryable(call(store, {}));
          await expectRetryable(store.readCheckpoint());
        } finally {
          await faults.start();
        }
        await follower.takeAll();
        await follower.complete();
        await expectAnswers(kind, store, sampleLog());
      },
    },
    {
      law: 'a server killed during an apply has taken all of it or nothing',
      needs: ['faults'],
      async run({ store, faults }) {
        const follower = await Follower.start(kind, store, longLog());
        for (const hops of killHops) {
          const step = follower.step(5);
          const outcome = await killDuring(faults, hops, () => kind.apply(store, step));
          const stored = await store.readCheckpoint();
          if ('value' in outcome)
            expectSame(stored?.position, step.upTo.position, 'the position told as applied');
          follower.checkpoint = checkpointAt(follower.checkpoint, follower.log[(stored?.position ?? 0) - 1]);
          if (stored?.position === step.after.position) await follower.take(5);
        }
        await follower.takeAll();
        await follower.complete();
        await expectAnswers(kind, store, follower.log);
      },
    },
    {
      law: 'a server killed while a generation starts or completes serves whole answers, and the same call finishes',
      needs: ['faults'],
      async run(given) {
        const { store, faults } = given;
        const log = longLog();
        let served = await followed(kind, store, log.length, log);
        await served.complete();
        for (const hops of killHops) {
          const start = () => Follower.start(kind, store, log, served.checkpoint);
          await killDuring(faults, hops, start);
          const stored = (await store.readCheckpoint()) ?? served.checkpoint;
          const isOld = stored.generation === served.checkpoint.generation;
          if (isOld || given.can('generations')) await expectAnswers(kind, store, log, 'the served answers');
          const next = isOld ? await start() : new Follower(kind, store, log, bare(stored));
          await next.takeAll();
          await killDuring(faults, hops, () => next.complete());
          await next.complete();
          await expectAnswers(kind, store, log);
          served = next;
        }
      },
    },
  ];
}
