import { regionGraphSuite } from '@learntrack/testkit';
import { describe, test, vi } from 'vitest';
import { capabilitiesOf, neo4jFixture, neo4jForTests } from './neo4j-fixture.ts';

// Some cases kill the server a dozen times, and it takes seconds to start.
vi.setConfig({ testTimeout: 300_000 });

const neo4j = await neo4jForTests();

regionGraphSuite(
  { describe, test },
  {
    name: 'Neo4j',
    capabilities: capabilitiesOf(neo4j),
    runs: 5,
    create: () => neo4jFixture(neo4j),
  },
);
