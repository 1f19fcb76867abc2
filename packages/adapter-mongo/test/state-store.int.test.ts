import type { Json } from '@learntrack/core';
import { type Loss, stateStoreSuite } from '@learntrack/testkit';
import type { Db } from 'mongodb';
import { describe, test } from 'vitest';
import { mongoCapabilities, mongoFixture } from './mongo-fixture.ts';

stateStoreSuite(
  { describe, test },
  {
    name: 'MongoDB',
    capabilities: ['generations', 'lose', ...(await mongoCapabilities())],
    runs: 5,
    create: () => mongoFixture(({ stateStore }) => stateStore, readStates, lose),
  },
);

/** The states that queries see, as they lie in the database. */
async function readStates(database: Db): Promise<Map<string, Map<string, Json>>> {
  const states = new Map<string, Map<string, Json>>();
  for await (const { _id: name, servedGeneration: generation } of database.collection('checkpoints').find()) {
    const its = await database.collection('states').find({ projection: name, generation }).toArray();
    states.set(String(name), new Map(its.map(({ key, state }) => [key, state])));
  }
  return states;
}

async function lose(database: Db, what: Loss): Promise<void> {
  if (what !== 'checkpoint') await database.collection('states').deleteMany();
  if (what !== 'data') await database.collection('checkpoints').deleteMany();
}
