import type { LogEntry } from '@learntrack/core';
import { activityStoreSuite } from '@learntrack/testkit';
import type { Db } from 'mongodb';
import { describe, test } from 'vitest';
import { mongoCapabilities, mongoFixture } from './mongo-fixture.ts';

activityStoreSuite(
  { describe, test },
  {
    name: 'MongoDB',
    capabilities: await mongoCapabilities(),
    runs: 5,
    create: () => mongoFixture(({ activityStore }) => activityStore, readLog),
  },
);

/** The log as it lies in the database. */
async function readLog(database: Db): Promise<LogEntry[]> {
  const entries: LogEntry[] = [];
  for await (const { _id: position, contentHash, ...document } of database.collection('activities').find()) {
    const kind = contentHash === undefined ? 'anonymised' : 'activity';
    const entry =
      kind === 'activity' ? { kind, position, activity: document } : { kind, position, ...document };
    entries.push(entry as unknown as LogEntry);
  }
  for await (const { _id: position, ...document } of database.collection('log_entries').find()) {
    entries.push({ position, ...document } as unknown as LogEntry);
  }
  return entries.sort((a, b) => a.position - b.position);
}
