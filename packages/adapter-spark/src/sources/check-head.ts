import { AdapterError, type CallOptions, type Position } from '@learntrack/core';
import { returning } from '../client/plans.ts';
import type { Connection } from '../connection.ts';
import { adapterName } from '../errors.ts';
import type { MongoSource } from './spark-source.ts';
import { storedHead } from './stored-activities.ts';

/**
 * Spark takes a collection that is not there for an empty one, so a log that it cannot see would have no activities.
 *
 * @returns where the log ends that Spark finds
 */
export async function checkHead(
  connection: Connection,
  source: MongoSource,
  operation: string,
  upTo: Position,
  { signal }: CallOptions,
): Promise<Position> {
  let head = 0;
  const rows = connection.rows(operation, returning(storedHead(source)), { signal });
  for await (const { position } of rows) head = Number(position);
  if (head >= upTo) return head;
  throw new AdapterError(
    `the log that Spark finds in the database ${source.database} ends at ${head}, before the position ${upTo} that is asked for; name the database of the log in mongoSource(), and its server in spark.mongodb.read.connection.uri`,
    { adapter: adapterName, operation },
  );
}
