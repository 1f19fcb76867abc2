import { reportStoreSuite } from '@learntrack/testkit';
import { describe, test, vi } from 'vitest';
import { capabilitiesOf, cassandraFixture, cassandraForTests } from './cassandra-fixture.ts';

// Some cases kill the server a dozen times, and it takes seconds to start.
vi.setConfig({ testTimeout: 600_000 });

const cassandra = await cassandraForTests();

reportStoreSuite(
  { describe, test },
  {
    name: 'Cassandra',
    capabilities: capabilitiesOf(cassandra),
    runs: 5,
    create: () => cassandraFixture(cassandra),
  },
);
