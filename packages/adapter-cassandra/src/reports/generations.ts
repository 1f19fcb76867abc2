import {
  type Checkpoint,
  CheckpointError,
  describeCheckpoint,
  type GenerationStart,
  isLearnTrackError,
  type StoredCheckpoint,
  sameCheckpoint,
} from '@learntrack/core';
import type { types } from 'cassandra-driver';
import { inParallel } from '../in-parallel.ts';
import type { Keyspace } from '../keyspace.ts';
import {
  type CheckpointRow,
  conflict,
  readAllCheckpoints,
  readCheckpoint,
  readRow,
  replaceRow,
  serve,
  toCheckpoint,
} from './checkpoint-row.ts';
import { generationOf, timestampOf } from './write-timestamps.ts';

const countTables = [
  'course_engagement',
  'course_engagement_by_action',
  'course_engagement_by_date',
] as const;
const tables = [...countTables, 'active_students'] as const;

/** Starts the next generation: rows of earlier ones count as absent from then on. */
export async function startGeneration(keyspace: Keyspace, start: GenerationStart): Promise<StoredCheckpoint> {
  const { after, logId, definition, startedAt, replace } = start;
  const row = await readRow(keyspace);
  const stored = readable(row, start);
  if (!sameCheckpoint(after, stored)) throw conflict(describeCheckpoint(after), stored);
  const all = await readAllCheckpoints(keyspace);
  const elsewhere = all.find((other) => canJoin(other, keyspace, start));
  const isHeld = await holdsData(keyspace);
  if (isHeld && !replace && !elsewhere) {
    throw new CheckpointError(
      "Cassandra holds daily engagement, but no checkpoint that tells what it is; run rebuild('daily-engagement')",
    );
  }
  const latest = Math.max(0, ...all.map(({ generation }) => generation));
  const generation = elsewhere?.generation ?? Math.max(latest, isHeld ? await latestOfRows(keyspace) : 0) + 1;
  timestampOf(generation, 0);
  const started: StoredCheckpoint = {
    ...{ logId, generation, definition, position: 0, activityId: '', startedAt },
    served: after === undefined && !isHeld,
  };
  const next = { ...started, clearing: isHeld && !elsewhere, writtenAt: Date.now(), marks: [] };
  if (await replaceRow(keyspace, row, next)) return started;
  throw conflict(describeCheckpoint(after), await readCheckpoint(keyspace));
}

/** Lets queries see a generation for whole, once what is left of earlier ones is gone. */
export async function completeGeneration(keyspace: Keyspace, { generation }: Checkpoint): Promise<void> {
  const stored = await readCheckpoint(keyspace);
  if (stored?.generation !== generation) throw conflict(`generation ${generation}`, stored);
  if (stored.served && !stored.clearing) return;
  if (stored.clearing) await clear(keyspace, generation);
  if (await serve(keyspace, generation)) return;
  throw conflict(`generation ${generation}`, await readCheckpoint(keyspace));
}

/** Another data centre's projection of the same writes the same rows, which are in this one as well. */
function canJoin(other: CheckpointRow, { dataCenter }: Keyspace, start: GenerationStart): boolean {
  return (
    other.dataCenter !== dataCenter &&
    other.logId === start.logId &&
    other.definition === start.definition &&
    other.generation > (start.after?.generation ?? 0)
  );
}

/** What is stored; a checkpoint that cannot be read is none to a generation that may replace it. */
function readable(
  row: types.Row | undefined,
  { after, replace }: GenerationStart,
): CheckpointRow | undefined {
  try {
    return row && toCheckpoint(row);
  } catch (error) {
    if (after !== undefined || !replace || !isLearnTrackError(error, 'CHECKPOINT')) throw error;
    return undefined;
  }
}

async function holdsData(keyspace: Keyspace): Promise<boolean> {
  for (const table of tables) {
    const rows = await keyspace.run(`SELECT courseid FROM ${keyspace.name}.${table} LIMIT 1`);
    if (rows.length > 0) return true;
  }
  return false;
}

/** The latest generation that wrote a row: a lost checkpoint does not tell it. */
async function latestOfRows(keyspace: Keyspace): Promise<number> {
  let latest = 0;
  for (const table of countTables) {
    const rows = keyspace.rows(`SELECT writetime(count) AS written FROM ${keyspace.name}.${table}`);
    for await (const { written } of rows)
      if (written !== null) latest = Math.max(latest, generationOf(written));
  }
  for await (const { generation } of studentPartitions(keyspace)) latest = Math.max(latest, generation);
  return latest;
}

/** Removes what earlier generations, or others, have left: partition by partition, and nothing of this generation. */
async function clear(keyspace: Keyspace, generation: number): Promise<void> {
  const { name } = keyspace;
  const timestamp = timestampOf(generation, 0);
  for (const table of countTables) {
    const key = table === 'course_engagement_by_date' ? 'date' : 'courseid';
    const remove = `DELETE FROM ${name}.${table} USING TIMESTAMP ? WHERE ${key} = ?`;
    await inParallel(keyspace.rows(`SELECT DISTINCT ${key} FROM ${name}.${table}`), async (row) => {
      await keyspace.run(remove, [timestamp, row[key]]);
    });
  }
  const remove = `DELETE FROM ${name}.active_students USING TIMESTAMP ?
    WHERE generation = ? AND courseid = ? AND month = ?`;
  await inParallel(studentPartitions(keyspace), async (row) => {
    if (row.generation >= generation) return;
    await keyspace.run(remove, [timestamp, row.generation, row.courseid, row.month]);
  });
}

function studentPartitions(keyspace: Keyspace): AsyncGenerator<types.Row> {
  return keyspace.rows(`SELECT DISTINCT generation, courseid, month FROM ${keyspace.name}.active_students`);
}
