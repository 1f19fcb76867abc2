import { type ActivityStore, entryId } from '@learntrack/core';
import type { Case } from '../suite/case.ts';
import { expectRetryable, expectSame, outcomeOf } from '../suite/expectations.ts';
import { hangingCase } from '../suite/hanging-case.ts';
import { calls } from './calls.ts';
import {
  type ActivityStoreContents,
  append,
  erasureOf,
  expectUnchangedLog,
  expectWholeLog,
  fill,
  numbered,
  readLog,
} from './steps.ts';

/** The laws of servers that go away, and of what is left when they are back. */
export function faultCases(): Case<ActivityStore, ActivityStoreContents>[] {
  const { head, read, holds, ...writes } = calls;
  return [
    hangingCase({ head, read, holds }, writes, fill),
    {
      law: 'what was stored is there after a restart',
      needs: ['reopen'],
      async run(given) {
        await fill(given.store);
        const before = [await given.store.head(), await readLog(given.store)];
        const store = await given.reopen();
        expectSame([await store.head(), await readLog(store)], before, 'head and log');
        expectSame(
          await append(store, { activityId: 'A1' }, { activityId: 'A2' }, { activityId: 'A6' }),
          [
            { status: 'duplicate', position: 1 },
            { status: 'duplicate', position: 2 },
            { status: 'recorded', position: 6 },
          ],
          'what is appended then',
        );
      },
    },
    {
      law: 'while the server is down, every call fails with a retryable error, and works once it is back',
      needs: ['faults'],
      async run({ store, faults }) {
        await fill(store);
        await expectUnchangedLog(store, async () => {
          await faults.stop();
          try {
            for (const call of Object.values(calls)) await expectRetryable(call(store, {}));
          } finally {
            await faults.start();
          }
        });
        for (const call of Object.values(calls)) await call(store, {});
        expectSame((await expectWholeLog(store)).length, 10, 'the number of entries');
      },
    },
    {
      law: 'a server killed during appends has every activity that was told as recorded, once',
      needs: ['faults'],
      async run({ store, faults }) {
        const told = new Map<string, number | undefined>();
        for (let round = 1; round <= 4; round++) {
          const [first, ...rest] = numbered(`of ${round}`, 4);
          for (const [result] of [await append(store, { ...first })]) {
            told.set(`of ${round} 1`, result?.position);
          }
          const appending = outcomeOf(append(store, ...rest));
          await faults.kill();
          const outcome = await appending;
          await faults.start();
          if ('error' in outcome) await expectRetryable(Promise.reject(outcome.error));
          const again = await append(store, ...rest);
          if ('value' in outcome) {
            expectSame(
              again.map(({ position }) => position),
              outcome.value.map(({ position }) => position),
            );
          }
          expectSame(new Set(again.map(({ status }) => status)).size, 1, 'the number of different statuses');
          for (const [i, { activityId }] of rest.entries()) told.set(activityId, again[i]?.position);
        }
        const log = await expectWholeLog(store);
        expectSame(new Map(log.map((entry) => [entryId(entry), entry.position])), told, 'positions by id');
      },
    },
    {
      law: 'an erasure that a kill interrupted is done by the same call again',
      needs: ['faults'],
      async run({ store, faults }) {
        for (const round of [1, 2]) {
          const request = erasureOf('S1', `E${round}`);
          const activities = numbered(`of ${round}`, 5);
          const told = await append(store, ...activities);
          const erasing = outcomeOf(store.erase(request));
          await faults.kill();
          const outcome = await erasing;
          await faults.start();
          if ('error' in outcome) await expectRetryable(Promise.reject(outcome.error));
          await store.erase(request);
          const log = await readLog(store);
          for (const [i, { position }] of told.entries()) {
            expectSame(log[position - 1]?.kind, 'anonymised', `the kind of the entry at ${position}`);
            const activityId = activities[i]?.activityId ?? '';
            expectSame(await store.holds({ position, activityId }), true, `holds ${activityId}`);
          }
        }
        await expectWholeLog(store);
      },
    },
    {
      law: 'an erasure that a kill interrupted is done by completing, unless the log never heard of it',
      needs: ['faults'],
      async run({ store, faults }) {
        for (const round of [1, 2]) {
          const activities = numbered(`of ${round}`, 5);
          const told = await append(store, ...activities);
          const before = await store.head();
          const erasing = outcomeOf(store.erase(erasureOf('S1', `E${round}`)));
          await faults.kill();
          await erasing;
          await faults.start();
          const head = await store.head();
          let asked = 0;
          await store.completeErasures(head.position, async () => {
            asked += 1;
          });
          const heard = head.position > before.position;
          expectSame(asked, heard ? 1 : 0, 'how often it was asked to forget');
          const log = await readLog(store);
          for (const { position } of told) {
            const kind = heard ? 'anonymised' : 'activity';
            expectSame(log[position - 1]?.kind, kind, `the kind of the entry at ${position}`);
          }
          // What is left is nobody's any more before the next round begins.
          await store.erase(erasureOf('S1', `the end of ${round}`));
          await store.completeErasures((await store.head()).position, async () => {});
        }
      },
    },
  ];
}
