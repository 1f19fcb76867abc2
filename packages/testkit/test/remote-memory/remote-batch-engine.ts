import { memoryAdapter } from '@learntrack/core';
import { openAdapter } from '../../src/adapter/open-adapter.ts';
import type { BatchEngineSource } from '../../src/batch-engine/source.ts';
import type { Subject } from '../../src/suite/subject.ts';
import { type Plant, remote, remoteMemory } from './remote.ts';

/** A batch engine in memory behind a wire, beside the log that it reads. */
export function remoteBatchEngine(plant?: Plant<BatchEngineSource>): Subject<BatchEngineSource> {
  return {
    ...remoteMemory,
    capabilities: ['faults'],
    create: async () => {
      const { activityStore, batchEngine } = openAdapter(memoryAdapter()).ports;
      const { store: engine, close, faults } = remote(batchEngine);
      const right = { engine, log: activityStore };
      return { store: { ...right, ...plant?.(right, []) }, close, ...(faults && { faults }) };
    },
  };
}
