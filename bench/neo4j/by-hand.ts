import type { Activity } from '@learntrack/core';
import { DateTime, type Driver } from 'neo4j-driver';

/** The obvious way to the same graph, with the same constraints. */
const text = `UNWIND $rows AS row
  MERGE (s:Student {studentId: row.studentId})
  MERGE (a:Activity {activityId: row.activityId})
    ON CREATE SET a.action = row.action, a.courseId = row.courseId, a.timestamp = row.timestamp
  MERGE (r:Region {name: row.region})
  MERGE (s)-[:PERFORMED]->(a)
  MERGE (a)-[:IN_REGION]->(r)`;

/** Adds a batch of activities in one transaction, without a checkpoint. */
export async function mergeByHand(driver: Driver, activities: readonly Activity[]): Promise<void> {
  const rows = activities.map(({ studentId, activityId, action, courseId, region, timestamp }) => ({
    ...{ studentId, activityId, action, courseId, region },
    timestamp: DateTime.fromStandardDate(timestamp),
  }));
  const session = driver.session();
  await session.executeWrite((transaction) => transaction.run(text, { rows }));
  await session.close();
}
