import { batchEngineSuite } from '@learntrack/testkit';
import { describe, test } from 'vitest';
import { mongoCapabilities, mongoFixture } from './mongo-fixture.ts';

batchEngineSuite(
  { describe, test },
  {
    name: 'MongoDB',
    capabilities: await mongoCapabilities(),
    runs: 3,
    create: () =>
      mongoFixture(
        ({ batchEngine, activityStore }) => ({ engine: batchEngine, log: activityStore }),
        async () => undefined,
      ),
  },
);
