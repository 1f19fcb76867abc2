import { type ActivityStore, memoryAdapter } from '@learntrack/core';
import { readLog } from '../../src/activity-store/steps.ts';
import type { ActivityStoreContents } from '../../src/activity-store/suite.ts';
import { openAdapter } from '../../src/adapter/open-adapter.ts';
import type { Subject } from '../../src/suite/subject.ts';
import { type Plant, remote, remoteMemory } from './remote.ts';

export function remoteActivityStore(
  plant?: Plant<ActivityStore>,
): Subject<ActivityStore, ActivityStoreContents> {
  return {
    ...remoteMemory,
    capabilities: ['reopen', 'probe', 'faults', 'pause'],
    create: async () => {
      const { server, ...fixture } = remote(openAdapter(memoryAdapter()).ports.activityStore, plant);
      // In no order, as databases have it.
      const contents = async () => (await readLog(server.store)).reverse();
      return {
        ...fixture,
        probe: {
          contents,
          // The texts that are looked for are the same in JSON.
          mentions: async (text) => JSON.stringify(await contents()).includes(text),
          openCursors: async () => server.openCursors,
        },
      };
    },
  };
}
