import type { ActivityStore } from '@learntrack/core';
import type { Case } from '../suite/case.ts';
import { expectSame } from '../suite/expectations.ts';
import {
  type ActivityStoreContents,
  anonymised,
  append,
  erasureOf,
  expectLog,
  expectUnchangedLog,
  kept,
  readLog,
} from './steps.ts';

const erasure = (studentId: string, entryId?: string) => ({
  kind: 'erasure' as const,
  ...erasureOf(studentId, entryId),
});

/** The laws of erasure: a student is forgotten in place, and stays forgotten. */
export function erasureCases(): Case<ActivityStore, ActivityStoreContents>[] {
  return [
    {
      law: "an erasure takes the next position and tells how many of the student's activities it anonymised",
      async run({ store }) {
        await append(
          store,
          { activityId: 'A1' },
          { activityId: 'A2', studentId: 'S2' },
          { activityId: 'A3' },
        );
        expectSame(await store.erase(erasureOf('S1')), { position: 4, activities: 2 });
        expectSame((await readLog(store))[3], { ...erasure('S1'), position: 4 });
      },
    },
    {
      law: 'an erased activity keeps its position, course, action and day, and nothing else',
      async run({ store }) {
        const endOfDay = { timestamp: new Date('2026-01-31T23:59:59.999Z') };
        const startOfDay = { timestamp: new Date('2026-02-01T00:00:00.000Z') };
        const full = {
          itemId: 'Q1',
          sessionId: 's',
          durationMs: 1,
          score: 1,
          attributes: { device: 'phone' },
        };
        await append(
          store,
          { activityId: 'A1', courseId: 'a.b', action: 'quiz_attempt', ...endOfDay, ...full },
          { activityId: 'A2', studentId: 'S2' },
          { activityId: 'A3', ...startOfDay },
        );
        await store.erase(erasureOf('S1'));
        await expectLog(
          store,
          anonymised('a.b', 'quiz_attempt', '2026-01-31'),
          kept({ activityId: 'A2', studentId: 'S2' }),
          anonymised('C1', 'page_view', '2026-02-01'),
          erasure('S1'),
        );
      },
    },
    {
      law: 'an erasure takes nobody else, however alike the ids',
      async run({ store }) {
        const alike = ['S1', 's1', 'S10', 'S', 'S1 ', ' S1', 'S.', 'Ｓ1'];
        const drafts = alike.map((studentId) => ({ activityId: `of ${studentId}`, studentId }));
        await append(store, ...drafts);
        expectSame(await store.erase(erasureOf('S1')), { position: alike.length + 1, activities: 1 });
        await expectLog(store, anonymised(), ...drafts.slice(1).map(kept), erasure('S1'));
      },
    },
    {
      law: 'what a student does after an erasure is kept, until the next one',
      async run({ store }) {
        await append(store, { activityId: 'A1' });
        await store.erase(erasureOf('S1', 'E1'));
        expectSame(await append(store, { activityId: 'A3' }), [{ status: 'recorded', position: 3 }]);
        await expectLog(store, anonymised(), erasure('S1', 'E1'), kept({ activityId: 'A3' }));
        const second = await store.erase(erasureOf('S1', 'E2'));
        expectSame(second, { position: 4, activities: 1 }, 'the second erasure');
        await expectLog(store, anonymised(), erasure('S1', 'E1'), anonymised(), erasure('S1', 'E2'));
      },
    },
    {
      law: 'erasing a student again, who did nothing since, anonymises nothing more',
      async run({ store }) {
        await append(store, { activityId: 'A1' });
        await store.erase(erasureOf('S1', 'E1'));
        const [before] = await readLog(store);
        expectSame(await store.erase(erasureOf('S1', 'E2')), { position: 3, activities: 0 });
        expectSame((await readLog(store))[0], before, 'the anonymised activity');
      },
    },
    {
      law: 'erasing a student whom the log does not know adds the erasure and changes nothing else',
      async run({ store }) {
        expectSame(await store.erase(erasureOf('S9', 'E1')), { position: 1, activities: 0 }, 'while empty');
        await append(store, { activityId: 'A2' });
        expectSame(await store.erase(erasureOf('S9', 'E2')), { position: 3, activities: 0 });
        await expectLog(store, erasure('S9', 'E1'), kept({ activityId: 'A2' }), erasure('S9', 'E2'));
      },
    },
    {
      law: 'the activities of an erased student, appended again, are duplicates and stay anonymised',
      async run({ store }) {
        const old = [{ activityId: 'A1' }, { activityId: 'A2' }];
        await append(store, ...old);
        await store.erase(erasureOf('S1'));
        await expectUnchangedLog(store, async () => {
          expectSame(await append(store, ...old), [
            { status: 'duplicate', position: 1 },
            { status: 'duplicate', position: 2 },
          ]);
        });
        expectSame(
          await append(store, { activityId: 'A2' }, { activityId: 'A4' }),
          [
            { status: 'duplicate', position: 2 },
            { status: 'recorded', position: 4 },
          ],
          'beside a new one',
        );
      },
    },
    {
      law: 'the id of an erased activity stays taken, whatever the content, since nobody knows it any more',
      async run({ store }) {
        await append(store, { activityId: 'A1' });
        await store.erase(erasureOf('S1'));
        await expectUnchangedLog(store, async () => {
          for (const other of [{ courseId: 'C2' }, { studentId: 'S2' }]) {
            const again = await append(store, { activityId: 'A1', ...other });
            expectSame(again, [{ status: 'duplicate', position: 1 }]);
          }
        });
      },
    },
    {
      law: 'every client of a log knows the ids of what was erased',
      needs: ['reopen'],
      async run(given) {
        const before = await given.reopen();
        await append(given.store, { activityId: 'A1' });
        await given.store.erase(erasureOf('S1'));
        for (const store of [before, await given.reopen()]) {
          const again = await append(store, { activityId: 'A1' });
          expectSame(again, [{ status: 'duplicate', position: 1 }]);
          expectSame(await store.holds({ position: 1, activityId: 'A1' }), true, 'holds');
        }
        await expectLog(given.store, anonymised(), erasure('S1'));
      },
    },
    {
      law: 'after an erasure the database mentions nothing that tells the activities from others',
      needs: ['probe'],
      async run({ store, probe }) {
        const telling = {
          ...{ activityId: 'the-very-activity', itemId: 'the-very-item', sessionId: 'the-very-session' },
          ...{ region: 'the-very-region', attributes: { 'the-very-key': 'the-very-value' } },
        };
        const texts = ['activity', 'item', 'session', 'region', 'key', 'value'].map((of) => `the-very-${of}`);
        await append(store, telling);
        for (const text of texts) expectSame(await probe.mentions(text), true, `mentions ${text}, before`);
        await store.erase(erasureOf('S1'));
        for (const text of texts) expectSame(await probe.mentions(text), false, `mentions ${text}, after`);
      },
    },
  ];
}
