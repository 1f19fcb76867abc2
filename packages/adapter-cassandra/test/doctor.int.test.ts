import { beforeEach, expect, test } from 'vitest';
import { cassandraAdapter } from '../src/index.ts';
import { cassandraForTests, freshKeyspace } from './cassandra-fixture.ts';
import { reportsIn } from './recording.ts';

const { options, ask } = await cassandraForTests();
let keyspace = '';

beforeEach(async () => {
  keyspace = freshKeyspace();
  const adapter = cassandraAdapter({ ...options, keyspace });
  await adapter.setup();
  await adapter.close?.();
  return () => ask(`DROP KEYSPACE "${keyspace}"`);
});

/** What a few students do in a few courses over some days. */
const activities = Array.from({ length: 120 }, (_, i) => ({
  ...{ studentId: `S${i % 7}`, courseId: `C${i % 3}`, action: i % 5 === 0 ? 'quiz_attempt' : 'page_view' },
  timestamp: new Date(Date.UTC(2026, 0, 1 + (i % 4), i % 24)),
  region: 'EU',
}));

test.each([
  ['active_students', 12],
  ['course_engagement_by_date', 12],
  ['course_engagement', 24],
])('an emptied %s is found, and a rebuild mends it', async (table, most) => {
  const learnTrack = await reportsIn({ ...options, keyspace });
  const wrong = async () => (await learnTrack.doctor()).checks.filter(({ ok }) => !ok);
  await learnTrack.activities.record(activities);
  await learnTrack.projections.catchUp();
  await learnTrack.students.erase('S1');
  expect(await wrong()).toEqual([]);
  await learnTrack.projections.catchUp();
  expect(await wrong()).toEqual([]);

  await ask(`TRUNCATE "${keyspace}".${table}`);
  const [found, ...others] = await wrong();
  expect(others).toEqual([]);
  expect(found).toMatchObject({
    ...{ subject: 'daily-engagement', check: 'sample', mend: 'run: learntrack rebuild daily-engagement' },
    detail: expect.stringMatching(/^\d+ of \d+ are not what the log makes them$/),
  });
  expect(Number(found?.detail.split(' ')[0])).toBeLessThanOrEqual(most);

  await learnTrack.projections.rebuild('daily-engagement');
  await learnTrack.projections.catchUp();
  expect(await wrong()).toEqual([]);
  await learnTrack.close();
});

test('nothing is wrong while activities come in, students are erased and the reports follow', async () => {
  const learnTrack = await reportsIn({ ...options, keyspace });
  const goOn = async (round: number) => {
    await learnTrack.activities.record(
      activities.map((activity, i) => ({ ...activity, activityId: `A${round}-${i}` })),
    );
    if (round % 5 === 4) await learnTrack.students.erase(`S${round % 7}`);
    await learnTrack.projections.catchUp();
  };
  await goOn(0);
  const end = new AbortController();
  const following = (async () => {
    for (let round = 1; !end.signal.aborted; round++) await goOn(round);
  })();
  try {
    for (let look = 0; look < 10; look++) {
      const { checks } = await learnTrack.doctor();
      expect(checks.filter(({ ok }) => !ok)).toEqual([]);
    }
  } finally {
    end.abort();
    await following;
    await learnTrack.close();
  }
});
