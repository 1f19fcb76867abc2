import { createHmac } from 'node:crypto';
import type { Activity } from '@learntrack/core';
import { type ReferenceScoring, remainingActivities } from '@learntrack/testkit';
import type { Binary } from 'mongodb';
import { expect } from 'vitest';
import { expectCounts } from '../../packages/adapter-cassandra/test/expect-counts.ts';
import { expectGraph } from '../../packages/adapter-neo4j/test/expect-graph.ts';
import { expectScores } from '../../packages/adapter-redis/test/expect-scores.ts';
import { type Drivers, withDrivers } from './drivers.ts';
import { namespace } from './learntrack.config.ts';
import type { RecordedLog } from './recorded-log.ts';
import type { Stores } from './stores.ts';
import { expectVisits } from './visits.ts';

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
 * activity once in MongoDB, and of that scores, graph, daily counts and visits, recomputed by none of the product's code.
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
      visits: () => expectVisits(drivers.mongo, remaining),
    };
    const found: string[] = [];
    for (const [store, expectation] of Object.entries(expectations)) {
      await expectation().catch((error: Error) => found.push(`${store}: ${error.message}`));
    }
    return found;
  });
}

/** How many erasures still name their students: none, once all projections have passed them. */
export function namedErasures(stores: Stores): Promise<number> {
  return withDrivers(stores, ({ mongo }) =>
    mongo.collection('log_entries').countDocuments({ studentId: { $exists: true } }),
  );
}

/**
 * Expects the log to hold each acknowledged activity at its position, of those of the erased what says nothing of them,
 * and no other.
 */
async function expectLog({ mongo }: Drivers, entries: RecordedLog['entries']): Promise<void> {
  const remaining = new Set(remainingActivities(entries));
  const { key } = (await mongo.collection<{ key: Binary }>('log').findOne()) ?? {};
  const expected = entries.flatMap((entry) => {
    if (entry.kind !== 'activity') return [];
    const { position, activity } = entry;
    return [lineOf(position, remaining.has(activity) ? whole(activity) : anonymised(activity, key?.buffer))];
  });
  const found: string[] = [];
  const stored = mongo.collection<{ _id: number } & Partial<Activity>>('activities');
  for await (const { _id, ...document } of stored.find().sort({ _id: 1 })) {
    found.push(lineOf(_id, document.activityId === undefined ? document : whole(document)));
  }
  expect(found.length).toBe(expected.length);
  expect(found.filter((line, i) => line !== expected[i]).slice(0, 10)).toEqual([]);
}

/** What was given of an activity. */
function whole({ activityId, studentId, courseId, action, timestamp, region }: Partial<Activity>): object {
  return { activityId, studentId, courseId, action, timestamp, region };
}

/** What is left of an activity of an erased student. */
function anonymised(
  { activityId, courseId, action, timestamp }: Activity,
  key: Uint8Array = Buffer.of(),
): object {
  const activityIdHash = createHmac('sha256', key).update(activityId).digest('base64url');
  return { activityIdHash, courseId, action, day: timestamp.toISOString().slice(0, 10) };
}

function lineOf(position: number, document: object): string {
  return JSON.stringify([position, ...Object.entries(document).sort()]);
}
