import { neo4jAdapter } from '@learntrack/adapter-neo4j';
import { type Activity, type Checkpoint, type RegionGraph, toAccesses } from '@learntrack/core';
import { openAdapter } from '@learntrack/testkit';
import type { Driver } from 'neo4j-driver';

/** The region graph, which is told its activities as a projector tells them. */
export interface Graph {
  readonly store: RegionGraph;
  /** Takes in the next activities of the log. */
  project(activities: readonly Activity[]): Promise<void>;
  close(): Promise<void>;
}

/** Starts the first generation in a database that is empty. */
export async function openGraph(driver: Driver): Promise<Graph> {
  const adapter = neo4jAdapter({ driver });
  await adapter.setup();
  const { ports, close } = openAdapter(adapter);
  const store: RegionGraph = ports.regionGraph;
  const definition = 'region-accesses/1';
  const logId = 'bench';
  const start = { after: undefined, logId, definition, startedAt: 0, replace: false };
  const { generation } = await store.startGeneration(start);
  let after: Checkpoint = { logId, generation, definition, position: 0, activityId: '' };
  return {
    store,
    async project(activities) {
      const position = after.position + activities.length;
      const upTo = { ...after, position, activityId: `activity-${position}` };
      await store.apply({ after, upTo, erase: new Map(), add: toAccesses(activities) });
      after = upTo;
    },
    close,
  };
}

/** Empties the database, in steps that fit into its memory. */
export async function empty(driver: Driver): Promise<void> {
  const session = driver.session();
  // A region has more relationships than one transaction can delete.
  await session.run('MATCH ()-[r]->() CALL (r) { DELETE r } IN TRANSACTIONS OF 10000 ROWS');
  await session.run('MATCH (n) CALL (n) { DELETE n } IN TRANSACTIONS OF 10000 ROWS');
  await session.close();
}
