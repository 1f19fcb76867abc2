import { type Activity, sumIncrements } from '@learntrack/core';
import type { Redis } from 'ioredis';
import { decay, model } from './scores.ts';

/** Counts a batch of activities by hand. */
export type CountByHand = (
  client: Redis,
  prefix: string,
  activities: readonly Activity[],
) => Promise<unknown>;

/**
 * Each activity by itself, in one pipeline for a batch: overall, per course and per action; of four commands per
 * course and action, too, which is all that the boards keep.
 */
export function byCommands(commands: 3 | 4): CountByHand {
  return (client, prefix, activities) => {
    const pipeline = client.pipeline();
    for (const { studentId, courseId, action, timestamp } of activities) {
      const weight = model.weights.get(action) ?? model.otherWeight;
      const increment = weight * 2 ** ((timestamp.getTime() - decay.landmark) / decay.halfLife);
      pipeline.zincrby(`${prefix}:overall`, increment, studentId);
      pipeline.zincrby(`${prefix}:course:${courseId}`, increment, studentId);
      pipeline.zincrby(`${prefix}:action:${action}`, increment, studentId);
      if (commands === 4) pipeline.zincrby(`${prefix}:both:${courseId}:${action}`, increment, studentId);
    }
    return pipeline.exec();
  };
}

const addSums = `
local i = 1
for _, key in ipairs(KEYS) do
  local last = i + 2 * tonumber(ARGV[i])
  while i < last do
    redis.call('ZINCRBY', key, ARGV[i + 1], ARGV[i + 2])
    i = i + 2
  end
  i = i + 1
end
`;

/** The sums that the boards keep, in one script that checks nothing and knows no checkpoint. */
export async function bySums(client: Redis): Promise<CountByHand> {
  const hash = String(await client.script('LOAD', addSums));
  return (_, prefix, activities) => {
    const { boards } = sumIncrements(activities, model, decay);
    const keys = boards.map(({ courseId, action }) => `${prefix}:${courseId}:${action}`);
    const args: (string | number)[] = [];
    for (const { increments } of boards) {
      args.push(increments.size);
      for (const [studentId, increment] of increments) args.push(increment, studentId);
    }
    return client.evalsha(hash, keys.length, ...keys, ...args);
  };
}
