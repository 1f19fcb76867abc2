import { randomUUID } from 'node:crypto';
import type { Activity } from '@learntrack/core';
import { sampleActivity } from '@learntrack/testkit';
import { expect, test } from 'vitest';
import { redisAdapter } from '../src/index.ts';
import { expectScores } from './expect-scores.ts';
import { scoresOf } from './recording.ts';
import { redisToHurt } from './redis-fixture.ts';

const { url, outside } = await redisToHurt();

const epsilon = 1e-3;
/** After so many days a page view is worth less than that: 7 · log2(1000) = 69.8. */
const daysKept = 70;
const dayMs = 24 * 3_600_000;

/** What a student views on a day, from the beginning of 2026 on. */
function viewOn(day: number, studentId: string, courseId: string): Activity {
  const timestamp = new Date(Date.UTC(2026, 0, 1) + day * dayMs);
  return sampleActivity({ activityId: randomUUID(), timestamp, studentId, courseId });
}

/** Scores that are brought up to date after each batch. */
async function scoresWith(epsilon: number) {
  const namespace = `trim ${randomUUID()}`;
  const learnTrack = await scoresOf(redisAdapter({ url, namespace, epsilon }), 'off');
  const activities: Activity[] = [];
  const key = (board: string) => `{${namespace}}:scores:1:${board}`;
  return {
    record: async (...batch: readonly Activity[]) => {
      activities.push(...batch);
      await learnTrack.activities.record(batch);
      await learnTrack.projections.catchUp();
    },
    sizeOf: (board: string) => outside.zcard(key(board)),
    boards: async () =>
      (await outside.keys(key('*')))
        .map((name) => name.slice(key('').length))
        .filter((name) => name !== 'actions'),
    expectScores: () => expectScores(outside, namespace, activities, { epsilon }),
    close: () => learnTrack.close(),
  };
}

const cohort = (day: number, courseId: string, size: number) =>
  Array.from({ length: size }, (_, i) => viewOn(day, `${courseId}-${i}`, courseId));

test('scores that became too small go, in small steps, and off boards that nobody touches any more', async () => {
  const { record, sizeOf, boards, close, ...scores } = await scoresWith(epsilon);
  const courses = Array.from({ length: 40 }, (_, i) => `old ${i}`);
  for (const course of courses) await record(...cohort(0, course, 25));
  expect(await sizeOf('overall')).toBe(1000);
  let size = 1000;
  for (let step = 0; step < 1000 && ((await boards()).length > 4 || size > 1); step++) {
    await record(viewOn(daysKept + 1, 'newcomer', 'new'));
    const left = await sizeOf('overall');
    expect(size - left).toBeLessThanOrEqual(200);
    size = left;
  }
  expect((await boards()).sort()).toEqual([
    'action:page_view',
    'course-action:["new","page_view"]',
    'course:new',
    'overall',
  ]);
  expect(await sizeOf('overall')).toBe(1);
  await scores.expectScores();
  await close();
});

test('scores that are still worth it stay, however many applies look after them', async () => {
  const { record, sizeOf, close, ...scores } = await scoresWith(epsilon);
  await record(...cohort(0, 'old', 50));
  for (let step = 0; step < 50; step++) await record(viewOn(daysKept - 1, 'newcomer', 'new'));
  expect(await sizeOf('course:old')).toBe(50);
  await scores.expectScores();
  await close();
});

test('a student who comes back lacks less than epsilon', async () => {
  const { record, sizeOf, close, ...scores } = await scoresWith(epsilon);
  await record(...cohort(0, 'old', 50));
  for (let step = 0; (await sizeOf('overall')) > 1; step++) {
    await record(viewOn(daysKept + 1, 'newcomer', 'new'));
    expect(step).toBeLessThan(100);
  }
  await record(...cohort(daysKept + 2, 'old', 50));
  expect(await sizeOf('overall')).toBe(51);
  await scores.expectScores();
  await close();
});

test('an import of old history keeps what mattered at its own time', async () => {
  const { record, sizeOf, close, ...scores } = await scoresWith(epsilon);
  await record(...Array.from({ length: 20 }, (_, i) => cohort(i - 4000, `history ${i}`, 30)).flat());
  await record(...cohort(-3970, 'later', 30));
  expect(await sizeOf('overall')).toBe(21 * 30);
  await scores.expectScores();
  await close();
});

test('an import of old history into scores of today takes nothing off them', async () => {
  const { record, sizeOf, close, ...scores } = await scoresWith(epsilon);
  await record(...cohort(0, 'today', 50));
  for (let i = 0; i < 10; i++) await record(...cohort(i - 4000, 'history', 30));
  expect(await sizeOf('course:today')).toBe(50);
  await scores.expectScores();
  await close();
});

test('what is kept follows the students who are active, and not all there ever were, however many boards there are', async () => {
  const { record, sizeOf, boards, close, ...scores } = await scoresWith(epsilon);
  for (let week = 0; week < 40; week++) {
    for (let course = 0; course < 10; course++) await record(...cohort(7 * week, `${week} ${course}`, 5));
  }
  const active = 50 * Math.ceil(daysKept / 7);
  expect(await sizeOf('overall')).toBeGreaterThanOrEqual(active);
  expect(await sizeOf('overall')).toBeLessThan(1.5 * active);
  const sizes = await Promise.all((await boards()).map(sizeOf));
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(2 * 4 * active);
  await scores.expectScores();
  await close();
});

test('an epsilon of 0 keeps everybody', async () => {
  const { record, sizeOf, close, ...scores } = await scoresWith(0);
  await record(...cohort(-5000, 'old', 50));
  for (let step = 0; step < 20; step++) await record(viewOn(0, 'newcomer', 'new'));
  expect(await sizeOf('overall')).toBe(51);
  expect(await sizeOf('course:old')).toBe(50);
  await scores.expectScores();
  await close();
});
