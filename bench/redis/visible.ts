import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { redisAdapter } from '@learntrack/adapter-redis';
import { type ActivityInput, createLearnTrack, memoryAdapter } from '@learntrack/core';
import { openAdapter } from '@learntrack/testkit';
import type { Redis } from 'ioredis';
import { ofDistinctStudents } from '../activities.ts';
import { type Measure, medianOf } from '../measure.ts';
import { removeAll } from './scores.ts';

const runs = 5;
const count = 8000;
const intervalMs = 1;

/** How long after `record` a watch of the scores tells of it, at 1,000 activities a second. */
export async function visibleAfterRecord(
  client: Redis,
  progress: (text: string) => void,
): Promise<Measure[]> {
  const middle: number[] = [];
  const late: number[] = [];
  for (let i = 0; i <= runs; i++) {
    progress(`run ${i} of ${runs}: from record to the score visible`);
    const latencies = await latenciesOf(client, [...ofDistinctStudents(count, i + 1)]);
    if (i === 0) continue;
    middle.push(latencies[Math.floor(count * 0.5)] ?? Number.NaN);
    late.push(latencies[Math.floor(count * 0.99)] ?? Number.NaN);
  }
  const name =
    'from record (log in memory) to the score visible to a watch, at 1,000 activities/s, open loop';
  return [
    medianOf(late, { name: `${name}: p99`, unit: 'ms', goal: 25, better: 'lower' }),
    medianOf(middle, { name: `${name}: p50`, unit: 'ms', better: 'lower' }),
  ];
}

/** Milliseconds from when an activity was due until its score was seen, the shortest first. */
async function latenciesOf(client: Redis, activities: readonly ActivityInput[]): Promise<number[]> {
  const namespace = `bench ${randomUUID()}`;
  const learnTrack = await createLearnTrack({
    adapters: [memoryAdapter(), redisAdapter({ client, namespace })],
  });
  const seeing = client.duplicate();
  const { seen } = await watchFor(seeing, namespace, activities.length);
  const start = performance.now();
  const recorded: Promise<unknown>[] = [];
  // Each is recorded when it is due, however long those before it take.
  while (recorded.length < activities.length) {
    const due = Math.floor((performance.now() - start) / intervalMs) + 1;
    for (const activity of activities.slice(recorded.length, due)) {
      recorded.push(learnTrack.activities.record(activity));
    }
    await setTimeout(intervalMs);
  }
  await Promise.all(recorded);
  const times = await seen;
  await learnTrack.close();
  seeing.disconnect();
  await removeAll(client, `{${namespace}}*`);
  return activities
    .map(({ studentId }, i) => (times.get(studentId) ?? Number.NaN) - (start + i * intervalMs))
    .sort((a, b) => a - b);
}

/** When each of so many students was told of, by a client of its own; begun when this resolves. */
async function watchFor(client: Redis, namespace: string, students: number) {
  const { ports, close } = openAdapter(redisAdapter({ client, namespace }));
  const times = new Map<string, number>();
  const ready = Promise.withResolvers<void>();
  const watching = (async () => {
    const query = { at: () => new Date() };
    for await (const { studentId } of ports.scoreBoard.watch(query, { onReady: ready.resolve })) {
      times.set(studentId, performance.now());
      if (times.size === students) break;
    }
    await close();
    return times;
  })();
  await Promise.race([ready.promise, watching]);
  return { seen: watching };
}
