import { type Activity, dayOf } from '@learntrack/core';
import { type Client, concurrent, types } from 'cassandra-driver';

/** So many statements are on their way at a time: more of them are no faster. */
const concurrencyLevel = 256;

const tables = [
  'counted (courseid text, date date, count counter, PRIMARY KEY (courseid, date))',
  'counted_by_action (courseid text, date date, action text, count counter, PRIMARY KEY (courseid, date, action))',
  'counted_by_date (date date, courseid text, count counter, PRIMARY KEY (date, courseid))',
  'counted_students (courseid text, month text, date date, studentid text, PRIMARY KEY ((courseid, month), date, studentid))',
];

const count = 'SET count = count + 1 WHERE';
const byCourse = `UPDATE counted ${count} courseid = ? AND date = ?`;
const byAction = `UPDATE counted_by_action ${count} courseid = ? AND date = ? AND action = ?`;
const byDate = `UPDATE counted_by_date ${count} date = ? AND courseid = ?`;
const student = 'INSERT INTO counted_students (courseid, month, date, studentid) VALUES (?, ?, ?, ?)';

/** Makes the tables that hand-written upkeep counts in, in the client's keyspace. */
export async function makeCounters(client: Client): Promise<void> {
  for (const table of tables) await client.execute(`CREATE TABLE IF NOT EXISTS ${table}`);
}

/** Counts each activity by itself: three counters, and the student among those who were active. */
export async function countEach(client: Client, activities: readonly Activity[]): Promise<void> {
  const statements = activities.flatMap(({ courseId, action, studentId, timestamp }) => {
    const day = dayOf(timestamp);
    const date = types.LocalDate.fromString(day);
    return [
      { query: byCourse, params: [courseId, date] },
      { query: byAction, params: [courseId, date, action] },
      { query: byDate, params: [date, courseId] },
      { query: student, params: [courseId, day.slice(0, 7), date, studentId] },
    ];
  });
  await concurrent.executeConcurrent(client, statements, { concurrencyLevel, raiseOnFirstError: true });
}
