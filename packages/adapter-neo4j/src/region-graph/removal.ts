import type { ManagedTransaction } from 'neo4j-driver';
import { oneRow } from '../one-row.ts';

/** How many activities or students one transaction removes at most: applies wait for it. */
export const stepSize = 2000;

// Nothing hangs on an activity but its student and its region; what does is told, for it may carry nothing then.
const removed = `WITH a LIMIT $limit
  WITH a, COLLECT { MATCH (s)-[:PERFORMED]->(a) RETURN s.studentId } AS students,
    COLLECT { MATCH (a)-[:IN_REGION]->(r) RETURN r.name } AS regions
  DETACH DELETE a
  RETURN count(*) AS activities, collect(students) AS students, collect(regions) AS regions`;

export const ofStudentsText = `UNWIND $studentIds AS studentId
  MATCH (s:Student {studentId: studentId}) USING INDEX SEEK s:Student(studentId)
  WITH s MATCH (s)-[:PERFORMED]->(a) ${removed}`;

export const beforeText = `MATCH (a:Activity) USING INDEX SEEK a:Activity(timestamp) WHERE a.timestamp < $horizon ${removed}`;

export const bareStudentsText = `UNWIND $ids AS id
  MATCH (s:Student {studentId: id}) USING INDEX SEEK s:Student(studentId) WHERE NOT EXISTS { (s)--() } DELETE s`;

export const bareRegionsText = `UNWIND $ids AS id
  MATCH (r:Region {name: id}) USING INDEX SEEK r:Region(name) WHERE NOT EXISTS { (r)--() } DELETE r`;

/** Removes some activities of these students. */
export function removeOfStudents(
  transaction: ManagedTransaction,
  studentIds: readonly string[],
): Promise<number> {
  return remove(transaction, ofStudentsText, { studentIds });
}

/** Removes some activities before an instant. */
export function removeBefore(transaction: ManagedTransaction, horizon: unknown): Promise<number> {
  return remove(transaction, beforeText, { horizon });
}

/**
 * Removes activities, and the students and regions that carry nothing then. Whoever calls holds the checkpoint's lock:
 * nobody adds to a student meanwhile.
 *
 * @returns how many went; fewer than a step's: all of them
 */
async function remove(transaction: ManagedTransaction, text: string, which: object): Promise<number> {
  const row = await oneRow(transaction, text, { ...which, limit: BigInt(stepSize) });
  const distinct = (key: string) => [...new Set((row.get(key) as string[][]).flat())];
  await Promise.all([
    transaction.run(bareStudentsText, { ids: distinct('students') }),
    transaction.run(bareRegionsText, { ids: distinct('regions') }),
  ]);
  return Number(row.get('activities'));
}
