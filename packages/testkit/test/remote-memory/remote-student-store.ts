import { memoryAdapter, type StudentStore } from '@learntrack/core';
import { openAdapter } from '../../src/adapter/open-adapter.ts';
import type { StudentStoreContents } from '../../src/student-store/contents.ts';
import type { Subject } from '../../src/suite/subject.ts';
import { type Plant, remote, remoteMemory } from './remote.ts';

/** Student profiles in memory behind a wire. */
export function remoteStudentStore(plant?: Plant<StudentStore>): Subject<StudentStore, StudentStoreContents> {
  return {
    ...remoteMemory,
    capabilities: ['reopen', 'probe', 'faults', 'pause'],
    create: async () => {
      const { server, ...fixture } = remote(openAdapter(memoryAdapter()).ports.studentStore, plant);
      const everybody = {
        where: {},
        order: [['studentId', 'desc']],
        limit: Number.POSITIVE_INFINITY,
      } as const;
      const contents = () => server.store.find(everybody);
      return {
        ...fixture,
        probe: {
          contents,
          mentions: async (text) => JSON.stringify(await contents()).includes(text),
          openCursors: async () => server.openCursors,
        },
      };
    },
  };
}
