import type { IndexDescription } from 'mongodb';

/** Each activity once; anonymised ones have no id. */
export const uniqueActivityId = {
  name: 'activityId',
  key: { activityId: 1 },
  unique: true,
  partialFilterExpression: { activityId: { $exists: true } },
} satisfies IndexDescription;

export const activityIndexes: readonly IndexDescription[] = [
  uniqueActivityId,
  {
    name: 'activityIdHash',
    key: { activityIdHash: 1 },
    unique: true,
    partialFilterExpression: { activityIdHash: { $exists: true } },
  },
  // A student's activities, for erasure and for hosts that ask for them, in the order of time.
  {
    name: 'studentId_timestamp',
    key: { studentId: 1, timestamp: 1 },
    partialFilterExpression: { studentId: { $exists: true } },
  },
  { name: 'courseId_timestamp', key: { courseId: 1, timestamp: 1 } },
];

/**
 * Every profile query ends its order with the studentId, ascending, whichever way the field before it goes: an index
 * that is walked backwards would give the studentIds backwards, too, so what is asked for from the top (the furthest, the
 * latest) has an index of its own. Texts are not: from the end of the alphabet the server sorts.
 */
export const studentIndexes: readonly IndexDescription[] = [
  { name: 'email', key: { email: 1, _id: 1 } },
  // Beside the next one: in that, the students of a speciality are in no order before their level is given.
  { name: 'speciality', key: { speciality: 1, _id: 1 } },
  { name: 'speciality_studentLevel', key: { speciality: 1, studentLevel: 1, _id: 1 } },
  { name: 'progress', key: { progress: 1, _id: 1 } },
  { name: 'progress_descending', key: { progress: -1, _id: 1 } },
  { name: 'lastUpdated', key: { lastUpdated: 1, _id: 1 } },
  { name: 'lastUpdated_descending', key: { lastUpdated: -1, _id: 1 } },
];

/** The states of a generation, by key. */
export const stateIndexes: readonly IndexDescription[] = [
  {
    name: 'projection_1_generation_1_key_1',
    key: { projection: 1, generation: 1, key: 1 },
    unique: true,
  },
];

/** A session that no host has used for so long belongs to nobody. */
const forgottenAfterSeconds = 86_400;

export const appenderIndexes: readonly IndexDescription[] = [
  { name: 'since_1', key: { since: 1 }, expireAfterSeconds: forgottenAfterSeconds },
];
