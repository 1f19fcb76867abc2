import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { type ActivityStore, createLearnTrack, defineAdapter } from '@learntrack/core';
import { startLocalCassandra } from '@learntrack/servers/cassandra';
import { openAdapter } from '@learntrack/testkit';
import { describe, expect, test, vi } from 'vitest';
import { cassandraAdapter, type OwnedCassandra } from '../src/index.ts';
import { cassandraForTests } from './cassandra-fixture.ts';
import { expectCounts } from './expect-counts.ts';
import { freshReports } from './fresh-reports.ts';
import { entriesFor, GrowingLog } from './growing-log.ts';

vi.setConfig({ testTimeout: 120_000 });

const cassandra = await cassandraForTests(startLocalCassandra);

/** LearnTrack with the log as it is after so many seconds. */
function afterSeconds(options: OwnedCassandra, seconds: number) {
  const { ports, close } = openAdapter(cassandraAdapter(options));
  const log = new GrowingLog(0, seconds);
  const adapter = defineAdapter<'activityStore' | 'reportStore'>({
    name: 'one more projector',
    // A projector only reads.
    ports: { activityStore: () => log as unknown as ActivityStore, reportStore: () => ports.reportStore },
    close,
  });
  return createLearnTrack({ projections: 'off', adapters: [adapter] });
}

/** Projects the log as it is after so many seconds. */
async function projectUntil(options: OwnedCassandra, seconds: number, rebuild = false): Promise<void> {
  const learnTrack = await afterSeconds(options, seconds);
  if (rebuild) await learnTrack.projections.rebuild('daily-engagement');
  else await learnTrack.projections.catchUp();
  await learnTrack.close();
}

/** Starts a projector that falls asleep after so many statements; resolves when it sleeps. */
async function asleepAfter(statements: number, options: OwnedCassandra) {
  const script = resolve(import.meta.dirname, 'stale-projector.ts');
  const projector = spawn(process.execPath, [script, JSON.stringify(options), String(statements)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface(projector.stdout);
  const [line] = await once(lines, 'line');
  expect(line).toBe('asleep');
  return {
    /** Lets it go on, until it has projected everything. */
    awaken: async () => {
      const told = once(lines, 'line');
      projector.kill('SIGCONT');
      return JSON.parse(String((await Promise.race([told, once(projector, 'exit')]))[0]));
    },
  };
}

// From the reading of the checkpoint to that all is written but the next one.
describe.each([1, 3, 10, 30, 60, 100, 140])(
  'a writer that sleeps after %i of its statements',
  (statements) => {
    test.each([
      ['gone further', false],
      ['begun anew', true],
    ])('changes no count and brings nobody back when others have %s meanwhile', async (_, rebuild) => {
      const { keyspace, options } = await freshReports(cassandra);
      await projectUntil(options, 1);
      const writer = await asleepAfter(statements, options);
      await projectUntil(options, 3, rebuild);
      expect(await writer.awaken()).toMatchObject({ lost: 1 });
      await expectCounts(cassandra.ask, keyspace, entriesFor(3));
    });
  },
);
