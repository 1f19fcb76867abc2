import { scoreBoardSuite } from '@learntrack/testkit';
import { describe, test } from 'vitest';
import { capabilitiesOf, redisFixture, redisForTests } from './redis-fixture.ts';

const redis = await redisForTests('Valkey');

scoreBoardSuite(
  { describe, test },
  {
    name: redis.name,
    capabilities: capabilitiesOf(redis),
    runs: 5,
    create: async () => redisFixture(redis),
  },
);
