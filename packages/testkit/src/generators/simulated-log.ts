import { type LogEntry, parseActivity } from '@learntrack/core';
import type { SimulatedClass } from '@learntrack/importers';
import { recordedAt } from './activities.ts';
import { logOf } from './log.ts';

/** The log of a simulated class: what arrives twice is in it once. */
export function simulatedLog({ activities }: SimulatedClass): LogEntry[] {
  const rules = { maxClockSkew: Number.POSITIVE_INFINITY };
  const byId = new Map(
    [...activities].map((input) => {
      const result = parseActivity(input, rules, recordedAt);
      if (!result.ok) throw new TypeError('the simulated class holds an invalid activity');
      return [result.value.activity.activityId, result.value.activity];
    }),
  );
  return logOf(...byId.values());
}
