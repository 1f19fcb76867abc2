import { afterEach, describe, expect, test, vi } from 'vitest';
import { activity } from '../../test/activity.ts';
import { withMethods } from '../../test/failing.ts';
import { defineAdapter } from '../composition/adapter.ts';
import { createLearnTrack } from '../composition/create-learn-track.ts';
import type { LearnTrack } from '../composition/learn-track.ts';
import type { ActivityInput } from '../domain/activity.ts';
import { memoryAdapter } from '../memory/memory-adapter.ts';
import { MemoryScoreBoard } from '../memory/score-board.ts';
import type { ScoreBoard, StudentRank } from '../ports/score-board.ts';
import type { ScoreWatchOptions } from './scores.ts';

const at = '2026-01-05T09:30:00Z';
const opened: LearnTrack[] = [];

afterEach(async () => {
  for (const learnTrack of opened.splice(0)) await learnTrack.close();
});

async function open(scoreBoard: ScoreBoard = new MemoryScoreBoard()): Promise<LearnTrack> {
  const board = defineAdapter({ name: 'test-board', ports: { scoreBoard: () => scoreBoard } });
  const learnTrack = await createLearnTrack({ projections: 'off', adapters: [memoryAdapter(), board] });
  opened.push(learnTrack);
  return learnTrack;
}

async function record({ activities, projections }: LearnTrack, ...inputs: Partial<ActivityInput>[]) {
  await activities.record(inputs.map((fields) => activity({ activityId: crypto.randomUUID(), ...fields })));
  await projections.catchUp();
}

/** Seven students, `S1` with the highest score. */
const ranking = [1, 2, 3, 4, 5, 6, 7].flatMap((i) =>
  Array.from({ length: 8 - i }, () => ({ studentId: `S${i}` })),
);

const inShort = (students: readonly StudentRank[]) =>
  students.map(({ rank, studentId, score, of }) => `${rank}/${of} ${studentId} ${Math.round(score)}`);

describe('the ranking around a student', () => {
  test('has the students ahead and behind, with their ranks', async () => {
    const learnTrack = await open();
    await record(learnTrack, ...ranking);
    const around = await learnTrack.scores.around('S4', { ahead: 2, behind: 1, at });
    expect(inShort(around)).toEqual(['2/7 S2 6', '3/7 S3 5', '4/7 S4 4', '5/7 S5 3']);
    expect(await learnTrack.scores.around('S4', { at })).toHaveLength(7);
    expect(await learnTrack.scores.around('S4', { ahead: 0, behind: 0, at })).toEqual([
      await learnTrack.scores.rank('S4', { at }),
    ]);
  });

  test('ends where the ranking does', async () => {
    const learnTrack = await open();
    await record(learnTrack, ...ranking);
    const ranksOf = async (studentId: string) =>
      (await learnTrack.scores.around(studentId, { ahead: 2, behind: 2, at })).map(({ rank }) => rank);
    expect(await ranksOf('S1')).toEqual([1, 2, 3]);
    expect(await ranksOf('S2')).toEqual([1, 2, 3, 4]);
    expect(await ranksOf('S7')).toEqual([5, 6, 7]);
  });

  test('is that of the board asked for, and empty for a student who is not on it', async () => {
    const learnTrack = await open();
    await record(learnTrack, ...ranking, { studentId: 'S7', courseId: 'C2' }, { studentId: 'S8' });
    const { scores } = learnTrack;
    expect(inShort(await scores.around('S7', { courseId: 'C2', at }))).toEqual(['1/1 S7 1']);
    expect(await scores.around('S7', { action: 'quiz_attempt', at })).toEqual([]);
    expect(await scores.around('nobody')).toEqual([]);
  });

  test('has bounds', async () => {
    const { scores } = await open();
    for (const wrong of [{ ahead: -1 }, { behind: 1.5 }, { ahead: 5001 }, { at: 'yesterday' }]) {
      await expect(scores.around('S1', wrong)).rejects.toMatchObject({ code: 'VALIDATION' });
    }
  });

  test('is asked for again where it moved between the two looks', async () => {
    const board = new MemoryScoreBoard();
    // Once the student was two places further behind, once somebody was not there yet.
    const before: ((place: StudentRank) => Partial<StudentRank>)[] = [
      ({ rank }) => ({ rank: rank + 2 }),
      ({ of }) => ({ of: of - 1 }),
    ];
    const moving = withMethods<ScoreBoard>(board, {
      rank: async (query, options) => {
        const place = await board.rank(query, options);
        return place && { ...place, ...before.shift()?.(place) };
      },
    });
    const learnTrack = await open(moving);
    await record(learnTrack, ...ranking);
    const around = await learnTrack.scores.around('S6', { ahead: 1, behind: 1, at });
    expect(inShort(around)).toEqual(['5/7 S5 3', '6/7 S6 2', '7/7 S7 1']);
    expect(before).toEqual([]);
  });

  test('is the student alone where it never stands still', async () => {
    const board = new MemoryScoreBoard();
    const top = vi.fn(async () => []);
    const learnTrack = await open(withMethods<ScoreBoard>(board, { top }));
    await record(learnTrack, ...ranking);
    expect(inShort(await learnTrack.scores.around('S4', { at }))).toEqual(['4/7 S4 4']);
    expect(top).toHaveBeenCalledTimes(5);
  });
});

describe('watched scores', () => {
  const now = () => new Date().toISOString();

  /** Begins to watch, and gives what comes first. */
  function begin({ scores }: LearnTrack, options: ScoreWatchOptions = {}) {
    const watch = scores.watch(options);
    return { watch, first: watch.next() };
  }

  test('are told as of now when they change, overall or in one course', async () => {
    const learnTrack = await open();
    const overall = begin(learnTrack);
    const ofCourse = begin(learnTrack, { courseId: 'C2' });
    await record(learnTrack, { action: 'quiz_attempt', timestamp: now() });
    expect((await overall.first).value).toEqual({ studentId: 'S1', score: expect.closeTo(3, 4) });
    await record(learnTrack, { courseId: 'C2', timestamp: now() });
    expect((await overall.watch.next()).value).toEqual({ studentId: 'S1', score: expect.closeTo(4, 4) });
    expect((await ofCourse.first).value).toEqual({ studentId: 'S1', score: expect.closeTo(1, 4) });
  });

  test('can be watched for those that reach a threshold', async () => {
    const learnTrack = await open();
    const { watch, first } = begin(learnTrack, { above: 2.5 });
    await record(learnTrack, { timestamp: now() });
    await record(learnTrack, { studentId: 'S2', action: 'quiz_attempt', timestamp: now() });
    expect((await first).value).toMatchObject({ studentId: 'S2' });
    await watch.return();
  });

  test('begin when the first is asked for, and say so', async () => {
    const learnTrack = await open();
    const onReady = vi.fn();
    const watch = learnTrack.scores.watch({ onReady });
    await record(learnTrack, {});
    expect(onReady).not.toHaveBeenCalled();
    const first = watch.next();
    expect(onReady).toHaveBeenCalledOnce();
    await record(learnTrack, { studentId: 'S2' });
    expect((await first).value).toMatchObject({ studentId: 'S2' });
  });

  test('have a course and a threshold that can be', async () => {
    const { scores } = await open();
    for (const wrong of [{ above: -1 }, { above: Number.NaN }, { above: Infinity }, { courseId: '' }]) {
      await expect(scores.watch(wrong).next()).rejects.toMatchObject({ code: 'VALIDATION' });
    }
  });

  test('end when LearnTrack is closed, for everybody who watches, whatever signal they have', async () => {
    const warned = vi.fn();
    process.on('warning', warned);
    const learnTrack = await open();
    const { signal } = new AbortController();
    const watches = Array.from({ length: 50 }, (_, i) => begin(learnTrack, i % 2 ? { signal } : {}));
    await learnTrack.close();
    for (const { first } of watches) await expect(first).rejects.toMatchObject({ code: 'CLOSED' });
    await expect(begin(learnTrack).first).rejects.toMatchObject({ code: 'CLOSED' });
    process.off('warning', warned);
    expect(warned).not.toHaveBeenCalled();
  });

  test('end with the reason of the signal', async () => {
    const learnTrack = await open();
    const controller = new AbortController();
    const { first } = begin(learnTrack, { signal: controller.signal });
    controller.abort(new Error('enough'));
    await expect(first).rejects.toThrow('enough');
  });
});
