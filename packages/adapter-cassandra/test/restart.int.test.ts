import { createLearnTrack, defineAdapter, type MemoryPort, memoryAdapter } from '@learntrack/core';
import { startLocalCassandra } from '@learntrack/servers/cassandra';
import { logOf, openAdapter, sampleActivity } from '@learntrack/testkit';
import { expect, test, vi } from 'vitest';
import { cassandraAdapter, type OwnedCassandra } from '../src/index.ts';
import { cassandraForTests } from './cassandra-fixture.ts';
import { endlessActivities } from './endless-activities.ts';
import { expectCounts } from './expect-counts.ts';
import { freshReports } from './fresh-reports.ts';

vi.setConfig({ testTimeout: 120_000 });

const cassandra = await cassandraForTests(startLocalCassandra);

/** Hosts that start one after the other, on one log and one keyspace. */
function hostsOn(options: OwnedCassandra) {
  const { ports } = openAdapter<MemoryPort>(memoryAdapter());
  const log = defineAdapter<'activityStore' | 'studentStore'>({
    name: 'a log that stays',
    ports: { activityStore: () => ports.activityStore, studentStore: () => ports.studentStore },
  });
  return () => createLearnTrack({ projections: 'off', adapters: [log, cassandraAdapter(options)] });
}

test('a host that starts again goes on where it was, shortly after a student was forgotten, too', async () => {
  const { keyspace, options } = await freshReports(cassandra);
  const start = hostsOn(options);
  const source = endlessActivities(23);
  const drafts = [];
  for (let again = 0; again < 3; again++) {
    const learnTrack = await start();
    const activities = Array.from({ length: 200 }, () => source.next().value);
    await learnTrack.activities.record(activities);
    await learnTrack.projections.catchUp();
    await learnTrack.students.erase('S3');
    await learnTrack.projections.catchUp();
    drafts.push(...activities, { erase: 'S3' });
    expect(await learnTrack.projections.status()).toMatchObject([{ checkpoint: { generation: 1 } }]);
    await learnTrack.close();
  }
  await expectCounts(cassandra.ask, keyspace, logOf(...drafts));
});

test('what is lost of the last seconds is there again when a host starts again', async () => {
  const { keyspace, options } = await freshReports(cassandra);
  const start = hostsOn(options);
  const activities = Array.from({ length: 50 }, (_, i) =>
    sampleActivity({ activityId: `A${i}`, studentId: `S${i}` }),
  );
  const first = await start();
  await first.activities.record(activities);
  await first.projections.catchUp();
  await first.close();
  for (const table of [
    'course_engagement',
    'course_engagement_by_action',
    'course_engagement_by_date',
    'active_students',
  ]) {
    await cassandra.ask(`TRUNCATE "${keyspace}".${table}`);
  }
  const second = await start();
  await second.projections.catchUp();
  await second.close();
  await expectCounts(cassandra.ask, keyspace, logOf(...activities));
});
