import { randomUUID } from 'node:crypto';
import { createLearnTrack, defineAdapter, memoryAdapter } from '@learntrack/core';
import { openAdapter, sampleActivity } from '@learntrack/testkit';
import { expect, test } from 'vitest';
import { redisAdapter } from '../src/index.ts';
import { redisToHurt } from './redis-fixture.ts';

const { url } = await redisToHurt();

test('entries that are summed up to little are taken in ever larger batches', async () => {
  const { ports, close } = openAdapter(redisAdapter({ url, namespace: `batches ${randomUUID()}` }));
  const { scoreBoard } = ports;
  const sizes: number[] = [];
  const apply = scoreBoard.apply.bind(scoreBoard);
  scoreBoard.apply = async (change, options) => {
    await apply(change, options);
    sizes.push(change.upTo.position - change.after.position);
  };
  const watched = defineAdapter<'scoreBoard'>({
    name: 'watched',
    ports: { scoreBoard: () => scoreBoard },
    close,
  });
  const learnTrack = await createLearnTrack({ projections: 'off', adapters: [memoryAdapter(), watched] });
  await learnTrack.activities.record(
    Array.from({ length: 4000 }, (_, i) => sampleActivity({ activityId: `A${i}` })),
  );
  await learnTrack.projections.catchUp();
  await learnTrack.close();
  expect(sizes[0]).toBe(200);
  expect(Math.max(...sizes)).toBeGreaterThan(200);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(4000);
});
