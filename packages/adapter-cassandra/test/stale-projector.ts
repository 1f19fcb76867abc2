import { writeSync } from 'node:fs';
import { type ActivityStore, createLearnTrack, defineAdapter } from '@learntrack/core';
import { openAdapter } from '@learntrack/testkit';
import { Client } from 'cassandra-driver';
import { cassandraAdapter } from '../src/index.ts';
import { GrowingLog } from './growing-log.ts';

/**
 * A process that sees a log of 3 s when it is 2 s old, and falls asleep while it applies what is new to it, after so
 * many statements; awake again, it goes on where it was, and finds that the log has grown. Tells when it falls asleep,
 * and in the end how many statements its changes took, and how many of its changes came too late.
 */
const [options = '', statements = ''] = process.argv.slice(2);
const { contactPoints, localDataCenter, keyspace } = JSON.parse(options);
const log = new GrowingLog(0, 3);
const client = new Client({ contactPoints, localDataCenter });
const told = { statements: 0, lost: 0 };
let applying = false;
let asleep = false;

let turn: Promise<unknown> = Promise.resolve();

/** Sends one statement after the other, so that it is clear which were sent before. */
function oneByOne<Args extends unknown[], Result>(send: (...args: Args) => Promise<Result>) {
  return (...args: Args): Promise<Result> => {
    const answer = turn.then(() => send(...args));
    turn = answer.then(sleepWhenDue, () => {});
    return turn.then(() => answer);
  };
}

function sleepWhenDue(): void {
  if (!applying || asleep) return;
  told.statements++;
  if (told.statements !== Number(statements)) return;
  asleep = true;
  writeSync(1, 'asleep\n');
  process.kill(process.pid, 'SIGSTOP');
}

Object.assign(client, {
  execute: oneByOne(client.execute.bind(client) as (...args: unknown[]) => Promise<unknown>),
  batch: oneByOne(client.batch.bind(client) as (...args: unknown[]) => Promise<unknown>),
});

const { ports } = openAdapter(cassandraAdapter({ client, keyspace }));
const { reportStore } = ports;
const apply = reportStore.apply.bind(reportStore);
reportStore.apply = async (...change) => {
  applying = true;
  try {
    await apply(...change);
  } catch (error) {
    told.lost++;
    throw error;
  } finally {
    applying = false;
  }
};
const head = log.head.bind(log);
log.head = async () => {
  const grown = await head();
  return asleep ? grown : { ...grown, position: (grown.position / 3) * 2 };
};

const stale = defineAdapter<'activityStore' | 'reportStore'>({
  name: 'stale',
  // A projector only reads.
  ports: { activityStore: () => log as unknown as ActivityStore, reportStore: () => reportStore },
});
const learnTrack = await createLearnTrack({ projections: 'off', adapters: [stale] });
await learnTrack.projections.catchUp();
await learnTrack.close();
await client.shutdown();
writeSync(1, JSON.stringify(told));
