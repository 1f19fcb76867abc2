import type { Student } from '@learntrack/core';
import { studentStoreSuite } from '@learntrack/testkit';
import { describe, test } from 'vitest';
import { mongoCapabilities, mongoFixture } from './mongo-fixture.ts';

studentStoreSuite(
  { describe, test },
  {
    name: 'MongoDB',
    capabilities: await mongoCapabilities(),
    runs: 5,
    create: () =>
      mongoFixture(
        ({ studentStore }) => studentStore,
        (database) =>
          database
            .collection<Student>('students')
            .find({}, { projection: { _id: 0 } })
            .toArray(),
      ),
  },
);
