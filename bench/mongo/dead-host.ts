import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { MongoClient } from 'mongodb';
import { type Measure, medianOf, secondsOf } from '../measure.ts';
import { openDatabase, parsedBatches } from './database.ts';

const runs = 5;

/** How long a host that was killed in the middle of an append keeps the others from appending. */
export async function appendAfterDeath(
  client: MongoClient,
  url: string,
  progress: (text: string) => void,
): Promise<Measure[]> {
  const name = 'bench-dead-host';
  const { log, close } = await openDatabase(client, name);
  const times: number[] = [];
  for (let i = 0; i <= runs; i++) {
    progress(`run ${i} of ${runs}: killing a host in the middle of an append`);
    const batches = [...parsedBatches(20, 10, 301 + i)];
    await die(url, name);
    const seconds = await secondsOf(() => Promise.all(batches.map((batch) => log.append(batch))));
    if (i > 0) times.push(seconds);
  }
  await close();
  return [
    medianOf(times, {
      name: 'until the others append again, after SIGKILL of a host in the middle of an append',
      unit: 's',
      goal: 10,
      better: 'lower',
    }),
  ];
}

async function die(url: string, database: string): Promise<void> {
  const host = fork(new URL('./dying-host.ts', import.meta.url), [url, database]);
  const [, signal] = await once(host, 'exit');
  if (signal !== 'SIGKILL') throw new Error('the host was to die in the middle of an append');
}
