import {
  type ActivityStore,
  AdapterError,
  type CallOptions,
  type LogEntry,
  type Position,
} from '@learntrack/core';
import { type DataType, Float64, Int64, Table, tableToIPC, Utf8, vectorFromArray } from 'apache-arrow';
import { localRows, sqlOver } from '../client/plans.ts';
import { adapterName } from '../errors.ts';
import type { Relation } from '../protocol/spark/connect/connect_pb.js';
import type { LogSource } from './spark-source.ts';

const schema = `position BIGINT, studentId STRING, courseId STRING, action STRING, millis BIGINT, score DOUBLE, day STRING`;

/** The activities of any store, up to a position, to be sent with a query. */
export async function sentActivities(
  { most }: LogSource,
  log: ActivityStore,
  upTo: Position,
  { signal }: CallOptions,
): Promise<Relation> {
  const rows: SentRow[] = [];
  for await (const entries of log.read({ after: 0, upTo, batchSize: 10_000 }, { signal })) {
    for (const entry of entries) {
      const row = rowOf(entry);
      if (row) rows.push(row);
    }
    if (rows.length > most) {
      throw new AdapterError(
        `the log has more than ${most} activities, too many to send with a query; let Spark read them by itself (mongoSource, parquetSource, jsonSource), or raise logSource({ most })`,
        { adapter: adapterName, operation: 'send activities' },
      );
    }
  }
  const sent = localRows(toArrow(rows), schema);
  return sqlOver('SELECT timestamp_millis(millis) AS timestamp, * EXCEPT (millis) FROM sent', {}, { sent });
}

interface SentRow {
  readonly position: bigint;
  readonly studentId: string | null;
  readonly courseId: string;
  readonly action: string;
  readonly millis: bigint | null;
  readonly score: number | null;
  readonly day: string | null;
}

const types = {
  position: new Int64(),
  studentId: new Utf8(),
  courseId: new Utf8(),
  action: new Utf8(),
  millis: new Int64(),
  score: new Float64(),
  day: new Utf8(),
} satisfies Record<keyof SentRow, DataType>;

function rowOf(entry: LogEntry): SentRow | undefined {
  const position = BigInt(entry.position);
  if (entry.kind === 'anonymised') {
    const { courseId, action, day } = entry;
    return { position, studentId: null, courseId, action, millis: null, score: null, day };
  }
  if (entry.kind !== 'activity') return undefined;
  const { studentId, courseId, action, timestamp, score = null } = entry.activity;
  return { position, studentId, courseId, action, millis: BigInt(timestamp.getTime()), score, day: null };
}

function toArrow(rows: readonly SentRow[]): Uint8Array {
  const columns = Object.entries(types).map(([name, type]) => {
    const values = rows.map((row) => row[name as keyof SentRow]);
    return [name, vectorFromArray(values, type)] as const;
  });
  return tableToIPC(new Table(Object.fromEntries(columns)), 'stream');
}
