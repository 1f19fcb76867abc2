import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { startLocalCassandra } from '@learntrack/servers/cassandra';
import { expect, test } from 'vitest';
import { cassandraForTests } from './cassandra-fixture.ts';
import { expectCounts } from './expect-counts.ts';
import { freshReports } from './fresh-reports.ts';
import { entriesFor } from './growing-log.ts';

/** `npm run test:storm` races for longer. */
const seconds = process.env.LEARNTRACK_STORM_KILLS === undefined ? 10 : 60;

const cassandra = await cassandraForTests(startLocalCassandra);

test(`two processes that project one log for ${seconds} s lose nothing, and count nothing twice`, {
  timeout: 120_000 + 5000 * seconds,
}, async () => {
  const { keyspace, options } = await freshReports(cassandra);
  const script = resolve(import.meta.dirname, 'racing-projector.ts');
  // Both have started by then.
  const since = Date.now() + 3000;
  const racers = [1, 2].map(async () => {
    const args = [script, JSON.stringify(options), String(since), String(seconds)];
    const racer = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    return JSON.parse(await text(racer.stdout));
  });
  const told = await Promise.all(racers);
  // A race that was lost is one that both ran; how often each wins is for the machine to say.
  for (const { won, lost } of told) expect(won + lost).toBeGreaterThan(0);
  expect(told.reduce((sum, { lost }) => sum + lost, 0)).toBeGreaterThan(0);
  await expectCounts(cassandra.ask, keyspace, entriesFor(seconds));
});
