import {
  type AccessQuery,
  type Candidate,
  compareRegionPairs,
  type DetectionModel,
  type RegionAccess,
  type RegionPair,
} from '@learntrack/core';
import type { ManagedTransaction } from 'neo4j-driver';
import { toDateTime } from '../date-time.ts';
import type { Question } from '../question.ts';

/** The form in which an access comes. */
const access = '[a.activityId, a.courseId, a.action, a.timestamp.epochMillis, r.name]';

type AccessRow = readonly [string, string, string, unknown, string];

/** Which activities are looked at, and by which index; a planner that met an empty graph would choose another. */
interface Asked {
  readonly where: string;
  readonly index: string;
}

const range = 'a.timestamp >= $from AND a.timestamp < $to';
const inRange: Asked = { where: range, index: 'a:Activity(timestamp)' };
const inCourse: Asked = {
  where: `a.courseId = $courseId AND ${range}`,
  index: 'a:Activity(courseId, timestamp)',
};

// A call of its own, for else the index is read twice and joined with itself.
const around = 'CALL (a) { MATCH (s)-[:PERFORMED]->(a)-[:IN_REGION]->(r) RETURN s, r }';

// Two looks: at all activities in question for who comes, and at those of whoever comes for what they did.
const candidatesText = ({
  where,
  index,
}: Asked) => `MATCH (a:Activity) USING INDEX SEEK ${index} WHERE ${where}
  ${around}
  WITH s, r, count(*) AS activities WHERE activities >= $minActivities AND NOT r.name IN $allow
  WITH s, count(*) AS regions WHERE regions >= $minRegions
  CALL (s) { MATCH (s)-[:PERFORMED]->(a)-[:IN_REGION]->(r) WHERE ${where} RETURN collect(${access}) AS accesses }
  RETURN s.studentId AS studentId, accesses`;

const pairsText = ({ where, index }: Asked) => `MATCH (a:Activity) USING INDEX SEEK ${index} WHERE ${where}
  ${around}
  WITH DISTINCT s, r.name AS region
  WITH s, collect(region) AS regions WHERE size(regions) > 1
  UNWIND regions AS first UNWIND regions AS second
  WITH first, second WHERE first < second
  RETURN first, second, count(*) AS students ORDER BY students DESC, first, second LIMIT $limit`;

const accessesText = ({
  where,
}: Asked) => `MATCH (s:Student {studentId: $studentId}) USING INDEX SEEK s:Student(studentId)
  WITH s MATCH (s)-[:PERFORMED]->(a)-[:IN_REGION]->(r) WHERE ${where}
  RETURN ${access} AS access ORDER BY a.timestamp, a.activityId`;

/** Every query, for all courses and for one. */
export const queryTexts = {
  candidates: { all: candidatesText(inRange), course: candidatesText(inCourse) },
  pairs: { all: pairsText(inRange), course: pairsText(inCourse) },
  accesses: { all: accessesText(inRange), course: accessesText(inCourse) },
};

/** Who may have accessed content from several regions, with all accesses in question. */
export function candidatesQuestion(
  query: AccessQuery & { readonly rules: DetectionModel },
): Question<Candidate> {
  const { minRegions, minActivities, allow } = query.rules;
  return {
    text: textFor('candidates', query),
    parameters: {
      ...parametersOf(query),
      minRegions: BigInt(minRegions),
      minActivities: BigInt(minActivities),
      allow: [...allow],
    },
    // A row holds all that a student did.
    fetchSize: 100,
    toRow: (record) => ({
      studentId: record.get('studentId'),
      accesses: (record.get('accesses') as AccessRow[]).map(toAccess),
    }),
  };
}

/** What one student did, by time. */
export function accessesQuestion(
  query: AccessQuery & { readonly studentId: string },
): Question<RegionAccess> {
  return {
    text: textFor('accesses', query),
    parameters: { ...parametersOf(query), studentId: query.studentId },
    fetchSize: 1000,
    toRow: (record) => toAccess(record.get('access')),
  };
}

/** The regions that most students share. */
export async function readPairs(
  transaction: ManagedTransaction,
  query: AccessQuery & { readonly limit: number },
): Promise<RegionPair[]> {
  const parameters = { ...parametersOf(query), limit: BigInt(query.limit) };
  const { records } = await transaction.run(textFor('pairs', query), parameters);
  return records
    .map(
      (record): RegionPair => ({
        regions: [record.get('first'), record.get('second')],
        students: Number(record.get('students')),
      }),
    )
    .sort(compareRegionPairs);
}

function textFor(name: keyof typeof queryTexts, { courseId }: AccessQuery): string {
  return queryTexts[name][courseId === undefined ? 'all' : 'course'];
}

function parametersOf({ interval, courseId }: AccessQuery) {
  const range = { from: toDateTime(interval.from), to: toDateTime(interval.to) };
  return courseId === undefined ? range : { ...range, courseId };
}

function toAccess([activityId, courseId, action, instant, region]: AccessRow): RegionAccess {
  return { activityId, courseId, action, timestamp: new Date(Number(instant)), region };
}
