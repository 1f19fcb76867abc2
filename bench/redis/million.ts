import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Redis } from 'ioredis';
import { inBatches, ofDistinctStudents } from '../activities.ts';
import { load } from '../load.ts';
import { type Measure, medianOf } from '../measure.ts';
import { openScores, type Scores } from './scores.ts';

const runs = 5;
const students = 1_000_000;
const activities = 50_000;

/** What 1 M students take, and how long the server is kept from everybody else while their scores change. */
export async function millionStudents(
  client: Redis,
  url: string,
  progress: (text: string) => void,
): Promise<Measure[]> {
  const scores = await openScores(client);
  const before = await usedMemory(client);
  progress('filling the scores of 1 M students');
  await fill(scores);
  const bytes = ((await usedMemory(client)) - before) / students;
  const slowlog = (await client.config('GET', 'slowlog-*')) as string[];
  await client.config('SET', 'slowlog-log-slower-than', '1000', 'slowlog-max-len', '100000');
  const commands: number[] = [];
  const nearlyAll: number[] = [];
  const pings: number[] = [];
  for (let i = 0; i <= runs; i++) {
    progress(`run ${i} of ${runs}: activities, an erasure and a rebuild at 1 M students`);
    await client.slowlog('RESET');
    const longestPing = await whilePinging(url, () => work(scores, i));
    const { longest, command, percentile99 } = await longCommands(client);
    progress(`the longest command was ${command}, of ${longest.toFixed(1)} ms`);
    if (i === 0) continue;
    commands.push(longest);
    nearlyAll.push(percentile99);
    pings.push(longestPing);
  }
  await client.config('SET', ...slowlog);
  await scores.close();
  return [
    medianOf(commands, {
      name: 'longest command at 1 M students: applying, erasing, a rebuild, the largest page',
      unit: 'ms',
      goal: 10,
      better: 'lower',
    }),
    medianOf(nearlyAll, {
      name: 'p99 of the commands of at least 1 ms meanwhile',
      unit: 'ms',
      better: 'lower',
    }),
    medianOf(pings, { name: 'longest PING meanwhile, one a millisecond', unit: 'ms', better: 'lower' }),
    {
      ...{ name: 'memory per student at 1 M, each on 4 boards', unit: 'bytes', better: 'lower' },
      ...{ value: bytes, spread: [bytes, bytes] },
    },
  ];
}

/** Everybody is on four boards: overall, in a course, by an action, and by both. */
async function fill(scores: Scores): Promise<void> {
  for (const batch of inBatches(ofDistinctStudents(students))) await scores.project(batch);
}

/** What happens to scores: activities and queries, many who are forgotten, and a rebuild. */
async function work(scores: Scores, run: number): Promise<void> {
  for (const batch of inBatches(load(activities, run + 2))) {
    await scores.project(batch);
    await scores.board.top({ at: new Date(), limit: 10_000, offset: students / 2 });
  }
  await scores.erase(Array.from({ length: 1000 }, (_, i) => `student-${run * 1000 + i}`));
  await scores.startOver();
  await fill(scores);
  await scores.complete();
}

/** Milliseconds that the longest of the server's answers to a connection of its own took meanwhile. */
async function whilePinging(url: string, run: () => Promise<void>): Promise<number> {
  const pinging = new Worker(new URL('./pinging.ts', import.meta.url), { workerData: url });
  await once(pinging, 'message');
  await run();
  pinging.postMessage('end');
  const [longest] = await once(pinging, 'message');
  return longest;
}

/** Milliseconds of the commands that the server remembers, and which was the longest. */
async function longCommands(
  client: Redis,
): Promise<{ longest: number; command: string; percentile99: number }> {
  const slow = (await client.slowlog('GET', -1)) as [number, number, number, string[]][];
  const longestFirst = slow
    .map(([, , micros, words]) => ({ ms: micros / 1000, command: words.slice(0, 2).join(' ') }))
    .sort((a, b) => b.ms - a.ms);
  const [first = { ms: 0, command: 'none' }] = longestFirst;
  return {
    longest: first.ms,
    command: first.command,
    percentile99: longestFirst[Math.floor(longestFirst.length / 100)]?.ms ?? 0,
  };
}

async function usedMemory(client: Redis): Promise<number> {
  return Number(/^used_memory:(\d+)/m.exec(await client.info('memory'))?.[1]);
}
