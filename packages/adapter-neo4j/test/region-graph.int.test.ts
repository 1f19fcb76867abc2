import { regionGraphSuite } from '@learntrack/testkit';
import { describe, test } from 'vitest';
import { capabilitiesOf, neo4jFixture, neo4jForTests } from './neo4j-fixture.ts';

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
