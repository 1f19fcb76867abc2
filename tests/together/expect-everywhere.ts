import { type ReferenceScoring, remainingActivities } from '@learntrack/testkit';
import { expect } from 'vitest';
import { expectCounts } from '../../packages/adapter-cassandra/test/expect-counts.ts';
import { expectGraph } from '../../packages/adapter-neo4j/test/expect-graph.ts';
import { expectScores } from '../../packages/adapter-redis/test/expect-scores.ts';
import { type Drivers, withDrivers } from './drivers.ts';
import { namespace } from './learntrack.config.ts';
import type { RecordedLog } from './recorded-log.ts';
import type { Stores } from './stores.ts';

/** Expects every store to hold what the hosts' acknowledgements make it. */
export async function expectEverywhere(
  stores: Stores,
  log: RecordedLog,
  scoring: ReferenceScoring = {},
): Promise<void> {
  expect(await differences(stores, log, scoring)).toEqual([]);
}

/**
 * In what the stores, as their own drivers read them, differ from what the hosts' acknowledgements make them: every
 * activity once in MongoDB, and of that scores, graph and daily counts, recomputed by none of the product's code.
 */
export async function differences(
  stores: Stores,
  { entries }: RecordedLog,
  scoring: ReferenceScoring = {},
): Promise<readonly string[]> {
  const remaining = remainingActivities(entries);
  const located = remaining.filter(({ region }) => region !== 'unknown');
  return withDrivers(stores, async (drivers) => {
    const expectations = {
      mongo: () => expectLog(drivers, entries),
      redis: () => expectScores(drivers.redis, namespace, remaining, scoring),
      neo4j: () => expectGraph(drivers.askNeo4j, located),
      cassandra: () => expectCounts(drivers.askCassandra, namespace, entries),
    };
    const found: string[] = [];
    for (const [store, expectation] of Object.entries(expectations)) {
      await expectation().catch((error: Error) => found.push(`${store}: ${error.message}`));
    }
    return found;
  });
}

/** Expects the log to hold each acknowledged activity at its position, or what is left of it, and no other. */
async function expectLog({ mongo }: Drivers, entries: RecordedLog['entries']): Promise<void> {
  const remaining = new Set(remainingActivities(entries).map(({ activityId }) => activityId));
  const expected = entries.flatMap((entry) => {
    if (entry.kind !== 'activity') return [];
    const { activityId, courseId, action } = entry.activity;
    return [
      `${entry.position} ${remaining.has(activityId) ? activityId : 'forgotten'} ${courseId} ${action}`,
    ];
  });
  const found: string[] = [];
  for await (const { _id, activityId = 'forgotten', courseId, action } of mongo
    .collection<{ _id: number; activityId?: string; courseId: string; action: string }>('activities')
    .find()
    .sort({ _id: 1 })) {
    found.push(`${_id} ${activityId} ${courseId} ${action}`);
  }
  expect(found.length).toBe(expected.length);
  expect(found.filter((line, i) => line !== expected[i]).slice(0, 10)).toEqual([]);
}
