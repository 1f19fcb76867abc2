import { type ActivityStore, memoryAdapter } from '@learntrack/core';
import fc from 'fast-check';
import { openAdapter } from '../adapter/open-adapter.ts';
import { type Case, forAll } from '../suite/case.ts';
import { commandArbitrary, type Model, type Real, readsAll } from './commands.ts';
import { type ActivityStoreContents, clients } from './steps.ts';

/** The law that holds all others together: the store and the log in memory cannot be told apart. */
export function modelCases(): Case<ActivityStore, ActivityStoreContents>[] {
  return [
    forAll(
      'after any sequence of calls, every answer is that of the log in memory',
      // As large as that, `size` lets sequences be of any length: most are long.
      fc.commands<Model, Real, false>([commandArbitrary], { maxCommands: 60, size: 'max' }),
      async (given, commands) => {
        const model: Model = {
          store: openAdapter(memoryAdapter()).ports.activityStore,
          idAt: new Map(),
          canReopen: given.can('reopen'),
        };
        const real: Real = { stores: await clients(given, 2), reopen: () => given.reopen() };
        await fc.asyncModelRun(() => ({ model, real }), [...commands, readsAll]);
      },
    ),
  ];
}
