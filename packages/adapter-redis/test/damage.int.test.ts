import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { expectScores } from './expect-scores.ts';
import { Recording, scoresIn } from './recording.ts';
import { redisToHurt } from './redis-fixture.ts';

const { url, outside } = await redisToHurt();

/** LearnTrack in a namespace of its own, under load, with scores that queries see. */
async function underLoad() {
  const namespace = `damage ${randomUUID()}`;
  const learnTrack = await scoresIn({ url, namespace });
  const recording = new Recording(learnTrack, 7);
  const status = async () => (await learnTrack.projections.status())[0];
  const key = (rest = '') => `{${namespace}}:scores${rest}`;
  await expect.poll(() => learnTrack.scores.top(1)).toHaveLength(1);
  return { namespace, learnTrack, recording, status, key };
}

type UnderLoad = Awaited<ReturnType<typeof underLoad>>;
type Damage = (key: UnderLoad['key']) => Promise<unknown>;

/** Ends the load, and expects that nothing is missing or too much. */
async function expectWhole({ namespace, learnTrack, recording, status }: UnderLoad): Promise<void> {
  await recording.goesOn();
  const activities = await recording.end();
  await expect.poll(status).toMatchObject({ state: 'idle', lag: { activities: 0 } });
  await learnTrack.close();
  await expectScores(outside, namespace, activities);
}

test('what is gone whole heals by itself: all activities are counted anew', async () => {
  const all = await underLoad();
  await outside.flushall();
  await all.recording.goesOn();
  await expect.poll(() => all.learnTrack.scores.top(1)).toHaveLength(1);
  await expectWhole(all);
});

const checkpoint = (text: string): Damage => {
  return (key) => outside.hset(key(), 'checkpoint', text);
};

const overwrite = (rest: string, type: 'list' | 'string'): Damage => {
  return async (key) => {
    const transaction = outside.multi().del(key(rest));
    await (type === 'list' ? transaction.rpush(key(rest), 'x') : transaction.set(key(rest), 'x')).exec();
  };
};

test.each<[string, Damage]>([
  ['a lost checkpoint', (key) => outside.del(key())],
  ['a lost board of a course', (key) => outside.del(key(':1:course:C1'))],
  ['a lost board of an action', (key) => outside.del(key(':1:action:page_view'))],
  ['a lost board of everything', (key) => outside.del(key(':1:overall'))],
  ['a lost list of boards', (key) => outside.del(key(':1'))],
  ['a board that is missing in the list', (key) => outside.hdel(key(':1'), 'overall')],
  ['a board whose size is no number', (key) => outside.hset(key(':1'), 'overall', 'x')],
  ['a student taken off by hand', (key) => outside.zpopmin(key(':1:overall'))],
  ['a student put there by hand', (key) => outside.zadd(key(':1:course:C2'), -1, 'somebody')],
  ['a board of another type', overwrite(':1:overall', 'string')],
  ['a board of a course, of another type', overwrite(':1:course:a.b', 'list')],
  ['a list of boards, of another type', overwrite(':1', 'string')],
  ['a list of actions, of another type', overwrite(':1:actions', 'string')],
  ['a checkpoint of another type', overwrite('', 'string')],
  ['a checkpoint that is no JSON', checkpoint('garbage')],
  ['a checkpoint that is cut', checkpoint('{"logId":"x","generation":1')],
  ['a checkpoint that is nothing', checkpoint('null')],
  ['a checkpoint that is a text', checkpoint('"x"')],
  ['a checkpoint without its parts', checkpoint('{}')],
  ['a checkpoint with parts of another kind', checkpoint('{"logId":1,"generation":"x","definition":null}')],
  ['a checkpoint in another hand', checkpoint('{ "logId": "x", "generation": 1 }')],
  ['an empty checkpoint', checkpoint('')],
])('%s stops the scores, and nothing else; a rebuild makes them whole', async (_, damage) => {
  const all = await underLoad();
  const { learnTrack, recording, status, key } = all;
  await damage(key);
  await expect.poll(async () => (await status())?.state).toBe('stopped');
  expect((await status())?.lastError).toMatchObject({
    code: 'CHECKPOINT',
    retryable: false,
    message: expect.stringContaining("rebuild('engagement-scores')"),
  });
  await recording.goesOn();
  await learnTrack.projections.rebuild('engagement-scores');
  await expectWhole(all);
});

test.each<[string, Damage]>([
  ['no time at which a generation started', (key) => outside.hset(key(), 'startedAt', 'x')],
  ['no number of a generation', (key) => outside.hset(key(':generations'), 'x', 0)],
  ['a list of generations, of another type', overwrite(':generations', 'string')],
  ['what queries see is no JSON', (key) => outside.hset(key(), 'served', 'garbage')],
  ['what queries see is no generation', (key) => outside.hset(key(), 'served', '{}')],
  [
    'what queries see is computed by unknown rules',
    (key) => outside.hset(key(), 'served', '{"generation":1,"definition":"x"}'),
  ],
])('%s: a rebuild makes it whole', async (_, damage) => {
  const all = await underLoad();
  await damage(all.key);
  await all.learnTrack.projections.rebuild('engagement-scores');
  await expectWhole(all);
  expect(await outside.hkeys(all.key(':generations'))).not.toContain('1');
});

test('what queries see is damaged: they tell so, until the scores are whole again', async () => {
  const { learnTrack, recording, key, namespace } = await underLoad();
  await outside.hset(key(), 'served', 'garbage');
  const restarted = await scoresIn({ url, namespace });
  await expect(restarted.scores.top(1)).rejects.toMatchObject({ code: 'CHECKPOINT' });
  await restarted.close();
  await learnTrack.projections.rebuild('engagement-scores');
  expect(await learnTrack.scores.top(1)).toHaveLength(1);
  await recording.end();
  await learnTrack.close();
});
