import { setTimeout } from 'node:timers/promises';
import { parseCassandraUrl, startLocalCassandra } from '@learntrack/servers/cassandra';
import { sampleActivity } from '@learntrack/testkit';
import { expect, test, vi } from 'vitest';
import { cassandraAdapter } from '../src/index.ts';
import { cassandraForTests, freshKeyspace } from './cassandra-fixture.ts';
import { type CutLine, lineTo } from './cut-line.ts';
import { seededRandom } from './endless-activities.ts';
import { expectCounts } from './expect-counts.ts';
import { freshReports } from './fresh-reports.ts';
import { Recording, reportsIn } from './recording.ts';

vi.setConfig({ testTimeout: 240_000 });

const cassandra = await cassandraForTests(startLocalCassandra);
const { server, ask } = cassandra;
const random = seededRandom(13);
const soon = () => setTimeout(random() * 100);

/** What happens to a server, or to the line to it, in the middle of changes. */
type Interruption = (line: CutLine) => Promise<unknown>;

test.each<[string, number, Interruption]>([
  [
    'connections are cut',
    12_000,
    async (line) => {
      await soon();
      line.cut();
    },
  ],
  [
    'connections are cut after they took changes, and before the answers',
    12_000,
    async (line) => {
      await soon();
      line.muffle();
      await setTimeout(50);
      line.cut();
    },
  ],
  [
    'answers do not come',
    500,
    async (line) => {
      await soon();
      line.muffle();
      await setTimeout(700);
      line.cut();
    },
  ],
  [
    'the server hangs',
    12_000,
    async () => {
      await soon();
      const resume = await server.control?.pause();
      await setTimeout(300);
      await resume?.();
    },
  ],
  [
    'the server hangs for longer than anybody waits',
    500,
    async () => {
      await soon();
      const resume = await server.control?.pause();
      await setTimeout(1200);
      await resume?.();
    },
  ],
])('nothing is lost or counted twice when, again and again, %s', async (_, readTimeout, interrupt) => {
  const { keyspace, options } = await freshReports(cassandra);
  const line = await lineTo(options.contactPoints[0] ?? '');
  const learnTrack = await reportsIn({
    ...options,
    contactPoints: [line.contactPoint],
    clientOptions: { socketOptions: { readTimeout } },
  });
  const recording = new Recording(learnTrack, 13, { follows: true });
  const position = async () => (await learnTrack.projections.status())[0]?.checkpoint?.position ?? 0;
  for (let i = 0; i < 15; i++) {
    const before = await position();
    await interrupt(line);
    await expect.poll(position, { interval: 20 }).toBeGreaterThan(before);
  }
  const log = await recording.end();
  expect((await learnTrack.projections.status())[0]?.checkpoint?.generation).toBe(1);
  await learnTrack.close();
  await line.close();
  await expectCounts(ask, keyspace, log);
});

/** A host that has projected something, and has recorded more since. */
async function behind(options: Parameters<typeof reportsIn>[0]) {
  const learnTrack = await reportsIn(options);
  const recording = new Recording(learnTrack, 17);
  await recording.goesOn();
  await learnTrack.projections.catchUp();
  await recording.goesOn();
  return { learnTrack, recording };
}

test('a server that does not answer in time is told as such; what it took all the same counts once', async () => {
  const { keyspace, options } = await freshReports(cassandra, {
    clientOptions: { socketOptions: { readTimeout: 500 } },
  });
  const { learnTrack, recording } = await behind(options);
  const resume = await server.control?.pause();
  const late = expect(learnTrack.projections.catchUp()).rejects.toMatchObject({
    code: 'TIMEOUT',
    retryable: true,
  });
  await late;
  await resume?.();
  const log = await recording.end();
  await learnTrack.close();
  await expectCounts(ask, keyspace, log);
});

test('a server that has gone is told as such; when it is back, the reports go on', async () => {
  const durable = await cassandraForTests(() => startLocalCassandra({ durable: true }));
  const { keyspace, options } = await freshReports(durable);
  const { learnTrack, recording } = await behind(options);
  await durable.server.control?.kill();
  const gone = { code: 'CONNECTION', retryable: true };
  await expect(learnTrack.projections.catchUp()).rejects.toMatchObject(gone);
  await expect(learnTrack.reports.topCourses('2026-01-05', 1)).rejects.toMatchObject(gone);
  expect(await learnTrack.health()).toMatchObject({ ok: false });
  await durable.server.control?.start();
  await expect.poll(async () => (await learnTrack.health()).ok).toBe(true);
  const log = await recording.end();
  await learnTrack.close();
  await expectCounts(durable.ask, keyspace, log);
});

test('too few replicas are told as such; when there are enough, the reports go on', async () => {
  const { keyspace, options } = await freshReports(cassandra);
  const { learnTrack, recording } = await behind(options);
  const replicate = (factor: number) =>
    ask(
      `ALTER KEYSPACE "${keyspace}" WITH replication = {'class': 'NetworkTopologyStrategy', 'datacenter1': ${factor}}`,
    );
  await replicate(3);
  const few = {
    code: 'CONNECTION',
    retryable: true,
    message: expect.stringMatching(/replica.*2 required but only 1 alive/i),
  };
  await expect(learnTrack.projections.catchUp()).rejects.toMatchObject(few);
  await expect(learnTrack.reports.topCourses('2026-01-05', 1)).rejects.toMatchObject(few);
  await replicate(1);
  const log = await recording.end();
  await learnTrack.close();
  await expectCounts(ask, keyspace, log);
});

test('a keyspace of three copies can be set up where one node is up, and its data tells what is missing', async () => {
  const { options } = await freshReports(cassandra, {
    replication: { class: 'NetworkTopologyStrategy', datacenter1: 3 },
  });
  const learnTrack = await reportsIn(options);
  const recording = new Recording(learnTrack, 18);
  await recording.goesOn();
  await expect(learnTrack.projections.catchUp()).rejects.toMatchObject({
    code: 'CONNECTION',
    retryable: true,
  });
  await expect(recording.end()).rejects.toMatchObject({ code: 'CONNECTION' });
  await learnTrack.close();
});

test('a server that limits write timestamps is told with what to change', async () => {
  // It limits those of ordinary users only.
  const limited = await cassandraForTests(() =>
    startLocalCassandra({ accessControl: true, settings: { maximum_timestamp_fail_threshold: '1d' } }),
  );
  const { options } = await freshReports(limited);
  await limited.ask("CREATE ROLE projector WITH PASSWORD = 'p' AND LOGIN = true");
  await limited.ask('GRANT ALL ON ALL KEYSPACES TO projector');
  const mine = { ...options, credentials: { username: 'projector', password: 'p' } };
  const told = {
    name: 'AdapterError',
    retryable: false,
    message: expect.stringMatching(/maximum_timestamp_fail_threshold.*cassandra\.yaml/),
  };
  const adapter = cassandraAdapter(mine);
  await expect(adapter.setup()).rejects.toMatchObject(told);
  await adapter.close?.();
  const learnTrack = await reportsIn(mine);
  await learnTrack.activities.record(sampleActivity());
  await learnTrack.projections.catchUp().catch(() => {});
  await learnTrack.students.erase('S1');
  await expect(learnTrack.projections.catchUp()).rejects.toMatchObject(told);
  await learnTrack.close();
});

test('a server that warns of write timestamps takes them', async () => {
  const warning = await cassandraForTests(() =>
    startLocalCassandra({ settings: { maximum_timestamp_warn_threshold: '1d' } }),
  );
  const { keyspace, options } = await freshReports(warning);
  const learnTrack = await reportsIn(options);
  const recording = new Recording(learnTrack, 20);
  await recording.goesOn();
  const log = await recording.end();
  await learnTrack.close();
  await expectCounts(warning.ask, keyspace, log);
});

test('a server that asks for passwords tells who is wrong, and who may not', async () => {
  const strict = await cassandraForTests(() => startLocalCassandra({ accessControl: true }));
  const { keyspace } = await freshReports(strict);
  const access = parseCassandraUrl(strict.server.url);
  const as = (username: string, password: string) => ({
    ...access,
    keyspace,
    credentials: { username, password },
  });
  const refusal = async (projecting: Parameters<typeof reportsIn>[0]) => {
    const learnTrack = await reportsIn(projecting);
    const recording = new Recording(learnTrack, 21);
    await recording.goesOn();
    const refused = await recording.end().catch((error) => error);
    await learnTrack.close();
    return refused;
  };
  const told = { code: 'AUTHENTICATION', retryable: false };
  const wrong = await refusal(as('cassandra', 'secret word'));
  expect(wrong).toMatchObject(told);
  expect(JSON.stringify([String(wrong), wrong.stack, wrong.cause])).not.toContain('secret word');
  expect(await refusal(as('nobody', 'x'))).toMatchObject(told);

  await strict.ask("CREATE ROLE reader WITH PASSWORD = 'r' AND LOGIN = true");
  expect(await refusal(as('reader', 'r'))).toMatchObject({
    ...told,
    message: expect.stringMatching(/permission.*roles/is),
  });
  const stranger = cassandraAdapter({ ...as('reader', 'r'), keyspace: freshKeyspace() });
  await expect(stranger.setup()).rejects.toMatchObject(told);
  await stranger.close?.();

  // What a projector needs, and no more.
  await strict.ask("CREATE ROLE projector WITH PASSWORD = 'p' AND LOGIN = true");
  for (const right of ['SELECT', 'MODIFY'])
    await strict.ask(`GRANT ${right} ON KEYSPACE "${keyspace}" TO projector`);
  const learnTrack = await reportsIn(as('projector', 'p'));
  const recording = new Recording(learnTrack, 22);
  await recording.goesOn();
  const log = await recording.end();
  await learnTrack.close();
  await expectCounts(strict.ask, keyspace, log);
});
