import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { createLearnTrack, isLearnTrackError } from '@learntrack/core';
import { expect, test } from 'vitest';
import { mongoAdapter } from '../src/index.ts';
import { impatient, mongoForTests } from './mongo-fixture.ts';

const { server, client: outside } = await mongoForTests();
const enough = 5;

test('hosts whose sessions an administrator ends are told to try again, which adds every activity once', async () => {
  const database = `test-${randomUUID()}`;
  const adapter = mongoAdapter({ url: server.url, database, clientOptions: impatient });
  await adapter.setup();
  const learnTrack = await createLearnTrack({ adapters: [adapter], projections: 'off' });
  let interruptions = 0;
  let recorded = 0;

  const record = async (activityId: string): Promise<void> => {
    try {
      await learnTrack.activities.record({
        ...{ activityId, studentId: 'S1', courseId: 'C1', action: 'page_view', region: 'EU' },
        timestamp: new Date(),
      });
      recorded++;
    } catch (error) {
      if (!isLearnTrackError(error) || !error.retryable) throw error;
      interruptions++;
      await record(activityId);
    }
  };
  const host = async (name: string) => {
    for (let i = 0; interruptions < enough; i++) await record(`${name} ${i}`);
  };
  const administrator = async () => {
    while (interruptions < enough) {
      await outside
        .db('admin')
        .command({ killAllSessions: [] })
        .catch(() => {});
      await setTimeout(5);
    }
  };
  await Promise.all([...['A', 'B', 'C', 'D'].map(host), administrator()]);

  expect(recorded).toBeGreaterThan(0);
  const ids = await outside.db(database).collection('activities').distinct('activityId');
  expect(ids).toHaveLength(recorded);
  expect(await outside.db(database).collection('activities').countDocuments()).toBe(recorded);
  await outside.db(database).dropDatabase();
  await learnTrack.close();
});
