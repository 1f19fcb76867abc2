import type { ActivityStore } from '@learntrack/core';
import type { Case } from '../suite/case.ts';
import { expectSame, Mismatch } from '../suite/expectations.ts';
import type { Subject } from '../suite/subject.ts';
import { type ActivityStoreContents, append, fill } from './steps.ts';

/**
 * The laws of the head.
 *
 * @param create - opens another log
 */
export function headCases(
  create: Subject<ActivityStore, ActivityStoreContents>['create'],
): Case<ActivityStore, ActivityStoreContents>[] {
  return [
    {
      law: 'an empty log stands at position 0 and has a logId',
      async run({ store }) {
        const { logId, position } = await store.head();
        expectSame(position, 0, 'the position');
        if (typeof logId !== 'string' || logId === '') throw new Mismatch('a logId', String(logId));
      },
    },
    {
      law: 'the head moves with every entry, and the logId stays',
      async run({ store }) {
        const { logId } = await store.head();
        await append(store, { activityId: 'A0' });
        expectSame(await store.head(), { logId, position: 1 }, 'the head after an append');
        await fill(store);
        expectSame(await store.head(), { logId, position: 6 }, 'the head after entries of every kind');
      },
    },
    {
      law: 'every client of a log tells the same head',
      needs: ['reopen'],
      async run(given) {
        const before = await given.reopen();
        const { logId } = await given.store.head();
        await fill(given.store);
        for (const store of [before, await given.reopen()]) {
          expectSame(await store.head(), { logId, position: 5 }, 'the head');
        }
      },
    },
    {
      law: 'a log that its clients begin at the same time has one logId',
      needs: ['reopen'],
      async run(given) {
        const stores = [given.store, await given.reopen(), await given.reopen()];
        const heads = await Promise.all(stores.map((store) => store.head()));
        const logIds = heads.map(({ logId }) => logId);
        expectSame(new Set(logIds).size, 1, `the number of logIds among ${logIds.join(', ')}`);
      },
    },
    {
      law: 'every log has a logId of its own',
      async run({ store }) {
        const other = await create();
        try {
          const [one, two] = [await store.head(), await other.store.head()];
          if (one.logId === two.logId) throw new Mismatch('two logIds', `${one.logId} twice`);
        } finally {
          await other.close();
        }
      },
    },
  ];
}
