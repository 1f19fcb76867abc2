import type { CallOptions, Student, StudentStore } from '@learntrack/core';
import { hostileAttributes, sampleStudent } from '../generators/students.ts';
import { recomputeGroups } from '../reference/find-students.ts';
import type { Case } from '../suite/case.ts';
import { differenceOf } from '../suite/difference.ts';
import { expectReason, expectRetryable, expectSame, type Outcome, outcomeOf } from '../suite/expectations.ts';
import { hangingCase } from '../suite/hanging-case.ts';
import { calls, versionsOf } from './calls.ts';
import { byStudentId, expectStored, type StudentStoreContents } from './contents.ts';

/** The laws of calls that are aborted, servers that go away, and processes that start again. */
export function studentDurabilityCases(): Case<StudentStore, StudentStoreContents>[] {
  const { get, find, group, ...writes } = calls;
  return [
    hangingCase({ get, find, group }, writes, (store) => store.upsert(versionsOf(1))),
    {
      law: 'a signal that is aborted already stops every call, and changes nothing',
      async run({ store }) {
        await store.upsert(versionsOf(1));
        for (const [name, call] of Object.entries(calls)) {
          const reason = new Error('the caller went away');
          await expectReason(call(store, { signal: AbortSignal.abort(reason) }), reason, name);
        }
        await expectStored(store, versionsOf(1));
      },
    },
    {
      law: 'a query that is aborted on its way rejects with the reason, or gives its whole answer',
      async run({ store }) {
        const students = versionsOf(1);
        await store.upsert(students);
        const answers = {
          get: students[0],
          find: byStudentId(students),
          group: recomputeGroups(students, 'studentLevel'),
        };
        for (const name of ['get', 'find', 'group'] as const) {
          const reason = new Error('the caller went away');
          const outcome = await aborted(reason, (options) => calls[name](store, options));
          if ('error' in outcome) await expectReason(Promise.reject(outcome.error), reason, name);
          else expectSame(outcome.value, answers[name], name);
        }
      },
    },
    {
      law: 'an upsert that is aborted on its way leaves each profile as it was or as it shall be',
      async run({ store }) {
        await store.upsert(versionsOf(1));
        const reason = new Error('the caller went away');
        const outcome = await aborted(reason, (options) => store.upsert(versionsOf(2), options));
        if ('error' in outcome) await expectReason(Promise.reject(outcome.error), reason, 'upsert');
        await expectWhole(store, versionsOf(1), versionsOf(2));
        // What is on its way may still arrive: the same again settles it.
        await store.upsert(versionsOf(2));
        await expectStored(store, versionsOf(2));
      },
    },
    {
      law: 'while the server is down, every call fails with a retryable error, and works once it is back',
      needs: ['faults'],
      async run({ store, faults }) {
        await store.upsert(versionsOf(1));
        await faults.stop();
        try {
          for (const call of Object.values(calls)) await expectRetryable(call(store, {}));
        } finally {
          await faults.start();
        }
        await expectStored(store, versionsOf(1));
        await store.upsert(versionsOf(2));
        await expectStored(store, versionsOf(2));
      },
    },
    {
      law: 'a server killed during an upsert has kept each profile as it was or as it shall be',
      needs: ['faults'],
      async run({ store, faults }) {
        await store.upsert(versionsOf(1));
        for (let version = 2; version < 6; version++) {
          const upserting = outcomeOf(store.upsert(versionsOf(version)));
          await faults.kill();
          const outcome = await upserting;
          await faults.start();
          if ('error' in outcome) await expectWhole(store, versionsOf(version - 1), versionsOf(version));
          else await expectStored(store, versionsOf(version), 'what was told as stored');
          await store.upsert(versionsOf(version));
        }
        await expectStored(store, versionsOf(5));
      },
    },
    {
      law: 'what was stored is there after a restart, and what was erased is not',
      needs: ['reopen'],
      async run(given) {
        const [erased, ...rest] = versionsOf(2);
        await given.store.upsert(versionsOf(1));
        await given.store.upsert(versionsOf(2));
        if (erased) await given.store.erase(erased.studentId, erased.lastUpdated);
        const store = await given.reopen();
        await expectStored(store, rest);
        expectSame(await store.upsert(versionsOf(2)), ['created', 'updated', 'updated'], 'the statuses');
      },
    },
    {
      law: 'what the database holds is what was upserted',
      needs: ['probe'],
      async run({ store, probe }) {
        const students = hostileAttributes.map((attributes, i) =>
          sampleStudent({ studentId: `S${i}`, progress: 100 / (i + 1), attributes }),
        );
        await store.upsert([...versionsOf(1), ...students]);
        const replaced = versionsOf(2);
        await store.upsert(replaced);
        await store.erase('S0', sampleStudent().lastUpdated);
        const expected = [...replaced, ...students.slice(1)];
        expectSame(byStudentId(await probe.contents()), byStudentId(expected), 'the profiles');
      },
    },
  ];
}

/** Calls, and aborts the call at once. */
function aborted(
  reason: unknown,
  call: (options: CallOptions) => Promise<unknown>,
): Promise<Outcome<unknown>> {
  const controller = new AbortController();
  const outcome = outcomeOf(call({ signal: controller.signal }));
  controller.abort(reason);
  return outcome;
}

/** Expects each profile in one of two versions, as a whole. */
async function expectWhole(
  store: StudentStore,
  before: readonly Student[],
  after: readonly Student[],
): Promise<void> {
  for (const [i, old] of before.entries()) {
    const came = await store.get(old.studentId);
    expectSame(came, differenceOf(came, old) ? after[i] : old, `the profile of ${old.studentId}`);
  }
}
