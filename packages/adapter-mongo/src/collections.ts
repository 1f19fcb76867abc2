import type { Activity, Json, Student } from '@learntrack/core';
import type { Binary, Collection, Db, Long } from 'mongodb';
import { databaseOptions } from './database-options.ts';
import type { CheckpointDocument } from './states/checkpoint-document.ts';

/** The names of LearnTrack's collections. */
export interface CollectionNames {
  readonly activities: string;
  readonly students: string;
  /** The log's erasures and markers. */
  readonly logEntries: string;
  /** The log's head: one document. */
  readonly log: string;
  /** The sessions that append, so that what a dead host left open is told from everybody else's. */
  readonly appenders: string;
  readonly states: string;
  readonly checkpoints: string;
}

export const defaultNames: CollectionNames = {
  activities: 'activities',
  students: 'students',
  logEntries: 'log_entries',
  log: 'log',
  appenders: 'appenders',
  states: 'states',
  checkpoints: 'checkpoints',
};

/** An activity; its `_id` is its position. */
export interface ActivityDocument extends Activity {
  readonly _id: Long | number;
  readonly contentHash: string;
}

/** What is left of an activity whose student was erased. */
export interface AnonymisedDocument {
  readonly _id: Long | number;
  readonly activityIdHash: string;
  readonly courseId: string;
  readonly action: string;
  readonly day: string;
}

/** An erasure or a marker; its `_id` is its position. */
export interface LogEntryDocument {
  readonly _id: Long | number;
  readonly kind: 'erasure' | 'marker';
  readonly entryId: string;
  /** Of an erasure, until it is completed. */
  readonly studentId?: string;
  readonly recordedAt: Date;
}

/** The log's head. */
export interface LogDocument {
  readonly _id: 'log';
  readonly logId: string;
  readonly position: Long | number;
  /** How many erasures the log holds: without any, no id needs to be looked for among the anonymised. */
  readonly erasures: number;
  /** The secret that the ids of anonymised activities are hashed with. */
  readonly key: Binary;
}

/** A session that appends. */
interface AppenderDocument {
  readonly _id: Binary;
  readonly since: Date;
}

/** A profile; its `_id` is its studentId. */
export interface StudentDocument extends Student {
  readonly _id: string;
}

/** The state of one key in one generation of one projection. */
export interface StateDocument {
  readonly projection: string;
  readonly generation: number;
  readonly key: string;
  readonly state: Json;
}

/** LearnTrack's collections in one database. */
export interface Collections {
  readonly activities: Collection<ActivityDocument | AnonymisedDocument>;
  readonly students: Collection<StudentDocument>;
  readonly logEntries: Collection<LogEntryDocument>;
  readonly log: Collection<LogDocument>;
  readonly appenders: Collection<AppenderDocument>;
  readonly states: Collection<StateDocument>;
  readonly checkpoints: Collection<CheckpointDocument>;
}

export function collectionsOf(database: Db, names: CollectionNames): Collections {
  return {
    activities: database.collection(names.activities, databaseOptions),
    students: database.collection(names.students, databaseOptions),
    logEntries: database.collection(names.logEntries, databaseOptions),
    log: database.collection(names.log, databaseOptions),
    appenders: database.collection(names.appenders, databaseOptions),
    states: database.collection(names.states, databaseOptions),
    checkpoints: database.collection(names.checkpoints, databaseOptions),
  };
}
