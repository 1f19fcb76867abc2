import type { StudentAccess } from '@learntrack/core';
import { toDateTime } from '../date-time.ts';

/**
 * Adds accesses. The checkpoint makes every activity a new one, so it is created and not looked for; regions and
 * students are looked for once per batch and region.
 */
export const addText = `UNWIND $accesses AS place
  MERGE (r:Region {name: place.region})
  WITH r, place UNWIND place.students AS student
  MERGE (s:Student {studentId: student.id})
  WITH r, s, student UNWIND student.activities AS a
  CREATE (s)-[:PERFORMED]->(:Activity {activityId: a[0], courseId: a[1], action: a[2], timestamp: a[3]})-[:IN_REGION]->(r)`;

/** The accesses in the form that {@link addText} takes. Rows are lists, which name no fields over and over. */
export function toAdditions(accesses: readonly StudentAccess[]): object[] {
  return [...Map.groupBy(accesses, ({ region }) => region)].map(([region, there]) => ({
    region,
    students: [...Map.groupBy(there, ({ studentId }) => studentId)].map(([id, its]) => ({
      id,
      activities: its.map(({ activityId, courseId, action, timestamp }) => [
        ...[activityId, courseId, action],
        toDateTime(timestamp),
      ]),
    })),
  }));
}
