import { setTimeout } from 'node:timers/promises';
import { AdapterError, isLearnTrackError, SetupError } from '@learntrack/core';
import type { CassandraStoreOptions } from './cassandra-options.ts';
import { adapterName, isReadFailure, toLearnTrackError } from './errors.ts';
import type { Keyspace } from './keyspace.ts';
import { timestampOf } from './reports/write-timestamps.ts';

/** Each table answers one question from one partition, or is found by one. */
const tables = [
  // The seed's: a course's days. Whoever reads the seed reads this.
  'course_engagement (courseid text, date date, count int, PRIMARY KEY (courseid, date))',
  // What the count of a day is made of, and where it is exact. In the same partition: both change in one mutation.
  `course_engagement_by_action (courseid text, date date, action text, count bigint,
     PRIMARY KEY (courseid, date, action))`,
  // All courses of a day, for the top of them.
  'course_engagement_by_date (date date, courseid text, count int, PRIMARY KEY (date, courseid))',
  // Who was active: a set, so the same again changes nothing. By month, so that a partition stays small.
  `active_students (generation int, courseid text, month text, date date, studentid text,
     PRIMARY KEY ((generation, courseid, month), date, studentid))`,
  // A period's courses: they are replaced together.
  `course_performance (period_from timestamp, period_to timestamp, pass_mark double, courseid text,
     computed_at timestamp, activities bigint, active_students bigint, quiz_attempts bigint, scored_attempts bigint,
     mean_score double, pass_rate double, p50_score double, p90_score double, retained_7d double,
     PRIMARY KEY ((period_from, period_to, pass_mark), courseid))`,
  // Which periods there are, the latest first.
  `performance_periods (kind text, period_to timestamp, period_from timestamp, pass_mark double,
     PRIMARY KEY (kind, period_to, period_from, pass_mark))
     WITH CLUSTERING ORDER BY (period_to DESC, period_from DESC, pass_mark ASC)`,
  // How far a data centre's projection has come; changed by lightweight transactions only.
  `checkpoints (datacenter text PRIMARY KEY, logid text, generation int, definition text, position bigint,
     activityid text, startedat bigint, served boolean, clearing boolean, writtenat timestamp, marks text)`,
];

/** Finds what an erasure has to remove. */
const index = "active_students_by_student ON {}.active_students (studentid) USING 'sai'";

const maxWaits = 100;
const waitMs = 100;

const seed = ['count regular int', 'courseid partition_key text', 'date clustering date'];

/** Makes keyspace and tables, as far as they are not there; run again, it changes nothing. */
export async function setUp(
  keyspace: Keyspace,
  replication: CassandraStoreOptions['replication'],
): Promise<void> {
  const { name, dataCenter } = keyspace;
  const copies = replication ?? { class: 'NetworkTopologyStrategy', [dataCenter]: 1 };
  const map = Object.entries(copies).map(([key, value]) => `${quoted(key)}: ${quoted(String(value))}`);
  await keyspace.define(`CREATE KEYSPACE IF NOT EXISTS ${name} WITH replication = {${map.join(', ')}}`);
  for (const table of tables) await keyspace.define(`CREATE TABLE IF NOT EXISTS ${name}.${table}`);
  await keyspace.define(`CREATE INDEX IF NOT EXISTS ${index.replace('{}', name)}`);
  await checkSeed(keyspace, 'setup');
  try {
    await untilIndexed(keyspace);
    await tryTimestamp(keyspace);
  } catch (error) {
    // Nodes that are away are told when there is data.
    if (!isLearnTrackError(toLearnTrackError(error, 'setup'), 'CONNECTION')) throw error;
  }
}

/** A server may limit the write timestamps of ordinary users: told now, and not by the first erasure. */
async function tryTimestamp(keyspace: Keyspace): Promise<void> {
  const remove = `DELETE FROM ${keyspace.name}.active_students USING TIMESTAMP ?
    WHERE generation = 0 AND courseid = '' AND month = ''`;
  await keyspace.run(remove, [timestampOf(0, 0)]);
}

/** An index answers a moment after it was made. */
async function untilIndexed(keyspace: Keyspace): Promise<void> {
  const query = `SELECT generation FROM ${keyspace.name}.active_students WHERE studentid = 'S' LIMIT 1`;
  for (let waits = 0; ; waits++) {
    try {
      await keyspace.run(query);
      return;
    } catch (error) {
      if (!isReadFailure(error) || waits === maxWaits) throw error;
    }
    await setTimeout(waitMs);
  }
}

/** The seed's table may be there before us; nothing of it is altered. */
async function checkSeed(keyspace: Keyspace, operation: string): Promise<void> {
  const columns = await keyspace.run(
    `SELECT column_name, kind, type FROM system_schema.columns
     WHERE keyspace_name = ? AND table_name = 'course_engagement'`,
    [bare(keyspace)],
  );
  const found = columns.map(({ column_name: column, kind, type }) => `${column} ${kind} ${type}`).sort();
  if (found.join() === seed.join()) return;
  throw new AdapterError(
    `the table course_engagement has other columns (${found.join(', ')}) than (${seed.join(', ')}); name another keyspace, or move that table away`,
    { adapter: adapterName, operation },
  );
}

/** Looks whether every table and the index are there. */
export async function checkSetUp(keyspace: Keyspace, operation: string): Promise<void> {
  const query = 'SELECT table_name FROM system_schema.tables WHERE keyspace_name = ?';
  const found = (await keyspace.run(query, [bare(keyspace)])).map((row) => row.table_name);
  const missing = tables.map((table) => table.split(' ')[0]).filter((table) => !found.includes(table));
  const indexes = await keyspace.run(
    `SELECT index_name FROM system_schema.indexes WHERE keyspace_name = ? AND table_name = 'active_students'`,
    [bare(keyspace)],
  );
  const [name] = index.split(' ');
  if (indexes.every((row) => row.index_name !== name)) missing.push(`the index ${name}`);
  if (missing.length === 0) return checkSeed(keyspace, operation);
  throw new SetupError(
    `keyspace ${keyspace.name} is not set up: it lacks ${missing.join(', ')}; run setup() once, or name the right keyspace`,
    { adapter: adapterName, operation },
  );
}

/** Its name as the server's own tables have it. */
function bare({ name }: Keyspace): string {
  return name.slice(1, -1);
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
