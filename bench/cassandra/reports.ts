import { cassandraAdapter } from '@learntrack/adapter-cassandra';
import { type Activity, type Checkpoint, type ReportStore, sumDailyEngagement } from '@learntrack/core';
import { openAdapter } from '@learntrack/testkit';
import type { Client } from 'cassandra-driver';

/** The reports of a fresh keyspace, which are told their activities as a projector tells them. */
export interface Reports {
  readonly store: ReportStore;
  /** Counts the next activities of the log. */
  project(activities: readonly Activity[]): Promise<void>;
  close(): Promise<void>;
}

/** Starts the first generation in a keyspace, which is made. */
export async function openReports(client: Client, keyspace: string): Promise<Reports> {
  const adapter = cassandraAdapter({ client, keyspace });
  await adapter.setup();
  const { ports, close } = openAdapter(adapter);
  const store: ReportStore = ports.reportStore;
  const definition = 'daily-engagement/1';
  const { generation } = await store.startGeneration({
    after: undefined,
    logId: keyspace,
    definition,
    startedAt: 0,
    replace: false,
  });
  let checkpoint: Checkpoint = { logId: keyspace, generation, definition, position: 0, activityId: '' };
  return {
    store,
    async project(activities) {
      const entries = activities.map((activity, i) => ({
        kind: 'activity' as const,
        position: checkpoint.position + 1 + i,
        activity,
      }));
      const position = checkpoint.position + activities.length;
      const upTo = { ...checkpoint, position, activityId: `activity-${position}` };
      const add = sumDailyEngagement(entries, activities);
      await store.apply({ after: checkpoint, upTo, erase: new Map(), add });
      checkpoint = upTo;
    },
    close,
  };
}
