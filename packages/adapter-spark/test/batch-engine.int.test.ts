import { memoryAdapter } from '@learntrack/core';
import { batchEngineSuite, openAdapter } from '@learntrack/testkit';
import { describe, test, vi } from 'vitest';
import { logSource, sparkAdapter } from '../src/index.ts';
import { capabilitiesOf, sparkForTests } from './spark-fixture.ts';

// A query on Spark takes half a second, however small it is.
vi.setConfig({ testTimeout: 300_000 });

const server = await sparkForTests();

batchEngineSuite(
  { describe, test },
  {
    name: 'Spark, over a log in memory',
    capabilities: capabilitiesOf(server),
    runs: 3,
    create: async () => {
      const { activityStore: log } = openAdapter(memoryAdapter()).ports;
      const spark = sparkAdapter({ url: server.url, source: logSource() });
      const { ports, close } = openAdapter(spark, { activityStore: log });
      const { control } = server;
      return {
        store: { engine: ports.batchEngine, log },
        close,
        ...(control && { faults: control, pause: control.pause }),
      };
    },
  },
);
