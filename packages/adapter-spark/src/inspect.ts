import type { CallOptions, Inspections } from '@learntrack/core';
import { checkVersion } from './check-version.ts';
import type { SqlRow } from './client/arrow-rows.ts';
import { returning, sqlOver } from './client/plans.ts';
import type { Connection } from './connection.ts';
import type { Relation } from './protocol/spark/connect/connect_pb.js';
import { storedRows } from './sinks/written-performance.ts';
import { checkHead } from './sources/check-head.ts';
import { storedActivities } from './sources/stored-activities.ts';
import type { SparkAdapterOptions } from './spark-options.ts';

const operation = 'inspect';

/** Looks at the server, and whether it gets to where it reads from and writes to: connectors and addresses are its own. */
export function inspect(
  connection: Connection,
  { source, sink }: Pick<SparkAdapterOptions, 'source' | 'sink'>,
): Inspections {
  const firstRow = async (rows: Relation, { signal }: CallOptions): Promise<SqlRow | undefined> => {
    for await (const row of connection.rows(operation, returning(rows), { signal })) return row;
    return undefined;
  };
  return {
    version: async (options) => {
      const row = await firstRow(sqlOver('SELECT version() AS version', {}), options);
      const [version = ''] = String(row?.version).split(' ');
      checkVersion(version, operation);
      return `Spark ${version}`;
    },
    setup: async ({ head, ...options }) => {
      const seen: string[] = [];
      if (source.kind === 'log') seen.push('is sent the activities');
      else {
        if (source.kind === 'files') seen.push('reads the files');
        else {
          const upTo = (await head?.()) ?? 0;
          const end = await checkHead(connection, source, operation, upTo, options);
          seen.push(`reads the log in the database ${source.database}, which ends at ${end}`);
        }
        await firstRow(oneOf(storedActivities(source)), options);
      }
      if (sink) {
        await firstRow(oneOf(storedRows(sink)), options);
        seen.push(`finds course_performance in the keyspace ${sink.keyspace}`);
      }
      return seen.join('; ');
    },
  };
}

function oneOf(rows: Relation): Relation {
  return sqlOver('SELECT 1 AS one FROM rows LIMIT 1', {}, { rows });
}
