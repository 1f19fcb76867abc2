import type { ActivityStore } from '@learntrack/core';
import { recordedAt } from '../generators/activities.ts';
import type { Case } from '../suite/case.ts';
import { expectSame } from '../suite/expectations.ts';
import { type ActivityStoreContents, append, expectLog, expectUnchangedLog, kept } from './steps.ts';

const recorded = (position: number) => ({ status: 'recorded', position });
const duplicate = (position: number) => ({ status: 'duplicate', position });
const conflict = (position: number) => ({ status: 'conflict', position });

const drafts = (...ids: string[]) => ids.map((activityId) => ({ activityId }));

/** The laws of appends: every activity once, at the next position. */
export function appendCases(): Case<ActivityStore, ActivityStoreContents>[] {
  return [
    {
      law: 'an append gives its activities the next positions, in the given order',
      async run({ store }) {
        expectSame(await append(store, ...drafts('z', 'a', 'm')), [1, 2, 3].map(recorded));
        expectSame(await append(store, ...drafts('b')), [recorded(4)]);
        await expectLog(store, ...drafts('z', 'a', 'm', 'b').map(kept));
      },
    },
    {
      law: 'an activity that the log holds is a duplicate at its first position, and changes nothing',
      async run({ store }) {
        await append(store, { activityId: 'A1' }, { activityId: 'A2' });
        const later = new Date(recordedAt.getTime() + 3_600_000);
        await expectUnchangedLog(store, async () => {
          const again = await append(store, { activityId: 'A1', recordedAt: later });
          expectSame(again, [duplicate(1)]);
        });
        expectSame(await append(store, { activityId: 'A3' }), [recorded(3)], 'the next');
      },
    },
    {
      law: 'other content under an id that the log holds is a conflict, and what is stored stays',
      async run({ store }) {
        await append(store, { activityId: 'A1' }, { activityId: 'A2' });
        await expectUnchangedLog(store, async () => {
          for (const other of [{ courseId: 'C2' }, { studentId: 'S2' }, { score: 0 }, { attributes: {} }]) {
            expectSame(await append(store, { activityId: 'A2', ...other }), [conflict(2)]);
          }
        });
      },
    },
    {
      law: 'a batch of new, known and conflicting activities tells of each in its place, and leaves no gap',
      async run({ store }) {
        await append(store, { activityId: 'A1' }, { activityId: 'A2' });
        const results = await append(
          store,
          { activityId: 'B1' },
          { activityId: 'A2' },
          { activityId: 'B2' },
          { activityId: 'A1', region: 'US' },
          { activityId: 'B3' },
        );
        expectSame(results, [recorded(3), duplicate(2), recorded(4), conflict(1), recorded(5)]);
        expectSame(await append(store, { activityId: 'B4' }), [recorded(6)], 'the next');
        await expectLog(store, ...drafts('A1', 'A2', 'B1', 'B2', 'B3', 'B4').map(kept));
      },
    },
    {
      law: 'an empty batch appends nothing',
      async run({ store }) {
        await expectUnchangedLog(store, async () => expectSame(await store.append([]), []));
      },
    },
  ];
}
