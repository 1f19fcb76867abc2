import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { MongoClient } from 'mongodb';
import { type Measure, medianOf, secondsOf } from '../measure.ts';
import type { Request } from './appending-host.ts';
import { openDatabase } from './database.ts';

const runs = 5;
const numbers = [1, 2, 4, 8];
const count = 24_000;

/** Activities per second that some processes append in all. */
export async function appendingHosts(
  client: MongoClient,
  url: string,
  progress: (text: string) => void,
): Promise<Measure[]> {
  const name = 'bench-hosts';
  const { close } = await openDatabase(client, name);
  const script = new URL('./appending-host.ts', import.meta.url);
  const hosts = Array.from({ length: Math.max(...numbers) }, () => fork(script, [url, name]));
  const measures: Measure[] = [];
  let seed = 401;
  for (const number of numbers) {
    const appending = hosts.slice(0, number);
    const rates: number[] = [];
    for (let i = 0; i <= runs; i++) {
      progress(`run ${i} of ${runs}: ${number} appending processes`);
      await Promise.all(appending.map((host) => ask(host, { prepare: count / number, seed: seed++ })));
      const seconds = await secondsOf(() => Promise.all(appending.map((host) => ask(host, 'append'))));
      if (i > 0) rates.push(count / seconds);
    }
    const processes = number === 1 ? '1 process' : `${number} processes`;
    measures.push(
      medianOf(rates, {
        name: `append of 1,000 activities by ${processes}, in all`,
        unit: 'activities/s',
        better: 'higher',
      }),
    );
  }
  await Promise.all(hosts.map((host) => ask(host, 'end')));
  await close();
  return measures;
}

/** Resolves when the host has done it. */
async function ask(host: ChildProcess, request: Request): Promise<void> {
  const end = new AbortController();
  const onExit = () => end.abort(new Error('an appending host ended before it answered'));
  host.once('exit', onExit);
  host.send(request);
  await once(host, 'message', { signal: end.signal });
  host.off('exit', onExit);
}
