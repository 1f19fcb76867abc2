import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { sampleActivity } from '@learntrack/testkit';
import { expect, test } from 'vitest';
import { scoresIn } from './recording.ts';
import { redisForTests } from './redis-fixture.ts';

const { server, outside } = await redisForTests('Redis');
const page = readFileSync(resolve(import.meta.dirname, '../../../docs/redis.md'), 'utf8');
const dayMs = 24 * 3_600_000;

test('the script on the page about Redis reads scores', async () => {
  const [, script = ''] = /```lua\n(.*?)```/s.exec(page) ?? [];
  const namespace = `page ${randomUUID()}`;
  const read = async (board: string, studentId: string) =>
    Number(await outside.eval_ro(script, 1, `{${namespace}}:scores`, board, studentId));
  expect(await read('overall', 'S1')).toBe(0);

  const learnTrack = await scoresIn({ url: server.url, namespace });
  const did = (days: number, courseId: string, action: string) => {
    const timestamp = new Date(Date.now() - days * dayMs);
    return sampleActivity({ activityId: randomUUID(), studentId: 'S1', timestamp, courseId, action });
  };
  await learnTrack.activities.record([did(0, 'C1', 'page_view'), did(7, 'C2', 'quiz_attempt')]);
  await learnTrack.projections.catchUp();
  // 1 for the page view, and half of 3 for the quiz attempt, a half-life ago; within what a minute takes away.
  expect(await read('overall', 'S1')).toBeCloseTo(2.5, 3);
  expect(await read('course:C2', 'S1')).toBeCloseTo(1.5, 3);
  expect(await read('action:page_view', 'S1')).toBeCloseTo(1, 3);
  expect(await read('course-action:["C2","quiz_attempt"]', 'S1')).toBeCloseTo(1.5, 3);
  expect(await read('overall', 'S2')).toBe(0);
  await learnTrack.close();
});
