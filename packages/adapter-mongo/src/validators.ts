import type { Document } from 'mongodb';

const text = { bsonType: 'string' };
const moment = { bsonType: 'date' };
const count = { bsonType: ['int', 'long'] };
/** JavaScript's numbers lie as whichever of these is shortest. */
const number = { bsonType: ['int', 'long', 'double'] };
const attributes = { bsonType: 'object' };

/** A document that has all of some fields, and of others whatever there is, in the right type. */
function shape(required: Document, optional: Document = {}): Document {
  return {
    bsonType: 'object',
    required: Object.keys(required),
    properties: { ...required, ...optional },
  };
}

const activity = shape(
  {
    _id: count,
    activityId: text,
    contentHash: text,
    studentId: text,
    courseId: text,
    action: text,
    timestamp: moment,
    region: text,
    recordedAt: moment,
  },
  // Of what may be there, the numbers that reports compute with.
  { durationMs: number, score: number },
);

const anonymised = {
  ...shape({ _id: count, activityIdHash: text, courseId: text, action: text, day: text }),
  // Nothing else may stay of somebody who was erased.
  additionalProperties: false,
};

const student = shape(
  {
    _id: text,
    studentId: text,
    name: text,
    email: text,
    speciality: text,
    studentLevel: text,
    progress: number,
    lastUpdated: moment,
  },
  { attributes },
);

const logEntry = shape(
  { _id: count, kind: { enum: ['erasure', 'marker'] }, entryId: text, recordedAt: moment },
  { studentId: text },
);

const log = shape({
  _id: { enum: ['log'] },
  logId: text,
  position: count,
  erasures: count,
  key: { bsonType: 'binData' },
});

/**
 * What the server takes as a document of each collection. Types only: what values may be is decided in the core, and
 * every append pays for what is checked here.
 */
export const validators = {
  // The alternatives are tried in their order, so that an activity is checked as one only.
  activities: { $jsonSchema: { anyOf: [activity, anonymised] } },
  students: { $jsonSchema: student },
  logEntries: { $jsonSchema: logEntry },
  log: { $jsonSchema: log },
} satisfies Record<string, Document>;
