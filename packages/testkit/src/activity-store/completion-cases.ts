import { setTimeout } from 'node:timers/promises';
import type { ActivityStore, LogEntry } from '@learntrack/core';
import type { Case } from '../suite/case.ts';
import { expectSame, Mismatch, outcomeOf } from '../suite/expectations.ts';
import {
  type ActivityStoreContents,
  anonymised,
  append,
  completed,
  erasureOf,
  expectLog,
  expectUnchangedLog,
  kept,
  nameless,
  readLog,
} from './steps.ts';

/** The laws of completing erasures: when all have forgotten the student, the log does too. */
export function completionCases(): Case<ActivityStore, ActivityStoreContents>[] {
  return [
    {
      law: 'completing an erasure asks to forget the student, once, with the request as it was made',
      async run({ store }) {
        await append(store, { activityId: 'A1' });
        const { position } = await store.erase(erasureOf('S1'));
        expectSame(await completed(store, position), [erasureOf('S1')], 'what was asked');
      },
    },
    {
      law: 'an erasure keeps its student until forgetting has ended, and only its id and time then',
      async run({ store }) {
        await append(store, { activityId: 'A1' });
        const { position } = await store.erase(erasureOf('S1'));
        let meanwhile: LogEntry | undefined;
        await store.completeErasures(position, async () => {
          await setTimeout(5);
          meanwhile = (await readLog(store))[position - 1];
        });
        expectSame(meanwhile, { kind: 'erasure', position, ...erasureOf('S1') }, 'the erasure meanwhile');
        await expectLog(store, anonymised(), nameless('erasure of S1'));
        expectSame(await store.holds({ position, activityId: 'erasure of S1' }), true, 'holds the erasure');
      },
    },
    {
      law: 'a completed erasure is not completed again',
      async run({ store }) {
        const { position } = await store.erase(erasureOf('S1'));
        await completed(store, position);
        await expectUnchangedLog(store, async () => {
          expectSame(await completed(store, position), [], 'what was asked the second time');
        });
      },
    },
    {
      law: 'erasures are completed up to the position and not beyond',
      async run({ store }) {
        for (const studentId of ['S1', 'S2', 'S3']) await store.erase(erasureOf(studentId));
        expectSame(await completed(store, 0), [], 'what was asked up to 0');
        expectSame(
          await completed(store, 2),
          ['S1', 'S2'].map((id) => erasureOf(id)),
          'up to 2',
        );
        await expectLog(store, nameless('erasure of S1'), nameless('erasure of S2'), {
          kind: 'erasure',
          ...erasureOf('S3'),
        });
        expectSame(await completed(store, 3), [erasureOf('S3')], 'what was asked up to 3');
      },
    },
    {
      law: 'of a student who was erased twice, each erasure is completed by itself',
      async run({ store }) {
        await store.erase(erasureOf('S1', 'E1'));
        await append(store, { activityId: 'A2' });
        await store.erase(erasureOf('S1', 'E2'));
        expectSame(await completed(store, 2), [erasureOf('S1', 'E1')], 'what was asked up to 2');
        await expectLog(store, nameless('E1'), anonymised(), { kind: 'erasure', ...erasureOf('S1', 'E2') });
        expectSame(await completed(store, 3), [erasureOf('S1', 'E2')], 'what was asked up to 3');
      },
    },
    {
      law: 'where forgetting fails the call fails, the student stays named, and a later call does it again',
      async run({ store }) {
        const { position } = await store.erase(erasureOf('S1'));
        await expectUnchangedLog(store, async () => {
          const failing = () => Promise.reject(new Error('the profiles are out of reach'));
          const outcome = await outcomeOf(store.completeErasures(position, failing));
          if (!('error' in outcome)) throw new Mismatch('an error', 'none');
        });
        expectSame(await completed(store, position), [erasureOf('S1')], 'what was asked the second time');
        await expectLog(store, nameless('erasure of S1'));
      },
    },
    {
      law: 'what a student did after the erasure stays, when it is completed late',
      async run({ store }) {
        const { position } = await store.erase(erasureOf('S1'));
        await append(store, { activityId: 'A2' });
        await completed(store, position + 1);
        await expectLog(store, nameless('erasure of S1'), kept({ activityId: 'A2' }));
      },
    },
    {
      law: 'an activity whose erasure is completed stays a duplicate',
      async run({ store }) {
        await append(store, { activityId: 'A1' });
        await completed(store, (await store.erase(erasureOf('S1'))).position);
        expectSame(await append(store, { activityId: 'A1' }), [{ status: 'duplicate', position: 1 }]);
        await expectLog(store, anonymised(), nameless('erasure of S1'));
      },
    },
    {
      law: 'after its erasure is completed the database does not mention the student',
      needs: ['probe'],
      async run({ store, probe }) {
        const studentId = 'Erased Student, €';
        await append(store, { activityId: 'A1', studentId }, { activityId: 'A2' });
        const { position } = await store.erase(erasureOf(studentId, 'E3'));
        expectSame(await probe.mentions(studentId), true, 'mentions, before');
        await completed(store, position);
        expectSame(await probe.mentions(studentId), false, 'mentions, after');
      },
    },
  ];
}
