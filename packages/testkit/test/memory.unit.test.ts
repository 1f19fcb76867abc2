import { memoryAdapter, type Ports } from '@learntrack/core';
import { describe, test } from 'vitest';
import {
  activityStoreSuite,
  adapterSuite,
  batchEngineSuite,
  type Capability,
  openAdapter,
  regionGraphSuite,
  reportStoreSuite,
  type Subject,
  scoreBoardSuite,
  stateStoreSuite,
  studentStoreSuite,
} from '../src/index.ts';

const runner = { describe, test };

activityStoreSuite(
  runner,
  memory(({ activityStore }) => activityStore),
);
studentStoreSuite(
  runner,
  memory(({ studentStore }) => studentStore),
);
scoreBoardSuite(
  runner,
  memory(({ scoreBoard }) => scoreBoard, ['generations']),
);
regionGraphSuite(
  runner,
  memory(({ regionGraph }) => regionGraph, ['generations']),
);
reportStoreSuite(
  runner,
  memory(({ reportStore }) => reportStore, ['generations']),
);
stateStoreSuite(
  runner,
  memory(({ stateStore }) => stateStore, ['generations']),
);
batchEngineSuite(
  runner,
  memory(({ batchEngine, activityStore }) => ({ engine: batchEngine, log: activityStore })),
);
adapterSuite(
  runner,
  memory(() => ({ make: () => memoryAdapter(), use: ({ activityStore }) => activityStore.head() })),
);

function memory<Store>(
  part: (ports: Omit<Ports, 'clock'>) => Store,
  capabilities: readonly Capability[] = [],
): Subject<Store, never> {
  return {
    name: 'memory',
    capabilities,
    create: async () => {
      const { ports, close } = openAdapter(memoryAdapter());
      return { store: part(ports), close };
    },
  };
}
