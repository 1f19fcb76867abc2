import { readRows, sqlOver } from '../client/plans.ts';
import type { Relation } from '../protocol/spark/connect/connect_pb.js';
import type { FileSource, MongoSource } from './spark-source.ts';

const columns = `activityId STRING, studentId STRING, courseId STRING, action STRING, timestamp TIMESTAMP, region STRING,
  itemId STRING, sessionId STRING, durationMs DOUBLE, score DOUBLE, recordedAt TIMESTAMP, day STRING`;

/** How the connector shares a collection out. */
const partitioners = 'com.mongodb.spark.sql.connector.read.partitioner';

/** The activities of a source that Spark reads by itself: a column each for the fields, and the position. */
export function storedActivities(source: MongoSource | FileSource): Relation {
  if (source.kind === 'files') {
    const { format, paths } = source;
    return readRows({ format, schema: `position BIGINT, ${columns}`, paths: [...paths] });
  }
  const stored = readMongo(source.database, source.activities, `_id BIGINT, ${columns}`, {
    partitioner: `${partitioners}.SamplePartitioner`,
    'partitioner.options.partition.field': '_id',
  });
  return sqlOver('SELECT _id AS position, * EXCEPT (_id) FROM stored', {}, { stored });
}

/** The position of the last entry of the log in MongoDB. */
export function storedHead({ database, log }: MongoSource): Relation {
  const stored = readMongo(database, log, '_id STRING, position BIGINT', {
    partitioner: `${partitioners}.SinglePartitionPartitioner`,
  });
  return sqlOver(`SELECT position FROM stored WHERE _id = 'log'`, {}, { stored });
}

function readMongo(
  database: string,
  collection: string,
  schema: string,
  partitioning: Record<string, string>,
): Relation {
  const options = { ...partitioning, database, collection };
  return readRows({ format: 'mongodb', schema, options });
}
