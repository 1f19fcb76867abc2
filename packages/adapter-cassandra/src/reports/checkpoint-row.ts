import {
  type Checkpoint,
  describeCheckpoint,
  isLearnTrackError,
  PositionConflictError,
  type StoredCheckpoint,
} from '@learntrack/core';
import type { types } from 'cassandra-driver';
import { damaged } from '../errors.ts';
import type { Keyspace } from '../keyspace.ts';
import { type Mark, safeMark, withMark } from './safe-marks.ts';

/** The checkpoint as its row has it. */
export interface CheckpointRow extends StoredCheckpoint {
  readonly dataCenter: string;
  /** Whether data of an earlier generation may be left. */
  readonly clearing: boolean;
  /** When it was last advanced, in milliseconds since 1970. */
  readonly writtenAt: number;
  readonly marks: readonly Mark[];
}

const columns = `datacenter, logid, generation, definition, position, activityid, startedat, served, clearing,
  writtenat, marks`;

const isAsRead =
  'IF logid = ? AND generation = ? AND definition = ? AND position = ? AND activityid = ? AND writtenat = ?';

/** The row, whatever is in it. */
export async function readRow(keyspace: Keyspace): Promise<types.Row | undefined> {
  const { name, dataCenter } = keyspace;
  const query = `SELECT ${columns} FROM ${name}.checkpoints WHERE datacenter = ?`;
  return (await keyspace.runSerial(query, [dataCenter]))[0];
}

/**
 * What is stored; nothing where there is none.
 *
 * @throws `CheckpointError` when it is no checkpoint
 */
export async function readCheckpoint(keyspace: Keyspace): Promise<CheckpointRow | undefined> {
  const row = await readRow(keyspace);
  return row && toCheckpoint(row);
}

/**
 * Does something as of the checkpoint that is stored, if there is one; once more where rows show that a later generation
 * has begun meanwhile.
 */
export async function asOfCheckpoint<T>(
  keyspace: Keyspace,
  run: (stored: CheckpointRow) => Promise<T>,
): Promise<T | undefined> {
  for (let stored = await readCheckpoint(keyspace); stored; ) {
    try {
      return await run(stored);
    } catch (error) {
      stored = await laterCheckpoint(keyspace, stored, error);
    }
  }
  return undefined;
}

/**
 * The checkpoint of the generation that has begun since another was read.
 *
 * @throws what was thrown, where none has, or where it was thrown for something else
 */
export async function laterCheckpoint(
  keyspace: Keyspace,
  stored: CheckpointRow,
  thrown: unknown,
): Promise<CheckpointRow> {
  if (!isLearnTrackError(thrown, 'CHECKPOINT')) throw thrown;
  const now = await readCheckpoint(keyspace);
  if (!now || now.generation <= stored.generation) throw thrown;
  return now;
}

/** Those of every data centre that can be read. */
export async function readAllCheckpoints(keyspace: Keyspace): Promise<CheckpointRow[]> {
  const rows = await keyspace.run(`SELECT ${columns} FROM ${keyspace.name}.checkpoints`);
  return rows.flatMap((row) => {
    try {
      return [toCheckpoint(row)];
    } catch (error) {
      if (isLearnTrackError(error, 'CHECKPOINT')) return [];
      throw error;
    }
  });
}

/** Advances the checkpoint, if it is still what was read. */
export function advance(keyspace: Keyspace, stored: CheckpointRow, upTo: Checkpoint): Promise<boolean> {
  const { position, activityId } = upTo;
  const at = Date.now();
  return move(keyspace, stored, {
    ...{ position, activityId, writtenAt: at },
    marks: withMark(stored.marks, { position, activityId, at }),
  });
}

/** Sets the checkpoint back to where a power cut leaves everything whole. Whoever advances meanwhile is right, too. */
export async function rewind(keyspace: Keyspace): Promise<void> {
  const stored = await readCheckpoint(keyspace);
  if (!stored) return;
  const safe = safeMark(stored.marks, stored.writtenAt);
  if (safe.position >= stored.position) return;
  const marks = stored.marks.filter(({ position }) => position <= safe.position);
  // The erasures up to here were applied, and may name nobody any more: the generation counts as started behind them.
  const startedAt = Math.max(stored.startedAt, stored.position);
  await move(keyspace, stored, { ...safe, marks, startedAt });
}

/** Puts a new generation's checkpoint in the place of what was read, if that is still there. */
export function replaceRow(
  keyspace: Keyspace,
  row: types.Row | undefined,
  next: Omit<CheckpointRow, 'dataCenter'>,
): Promise<boolean> {
  const { name, dataCenter } = keyspace;
  const values = [
    ...[next.logId, next.generation, next.definition, String(next.position), next.activityId],
    ...[
      String(next.startedAt),
      next.served,
      next.clearing,
      new Date(next.writtenAt),
      JSON.stringify(next.marks),
    ],
  ];
  if (!row) {
    const query = `INSERT INTO ${name}.checkpoints (${columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) IF NOT EXISTS`;
    return keyspace.runIf(query, [dataCenter, ...values]);
  }
  const query = `UPDATE ${name}.checkpoints SET logid = ?, generation = ?, definition = ?, position = ?, activityid = ?,
    startedat = ?, served = ?, clearing = ?, writtenat = ?, marks = ? WHERE datacenter = ? ${isAsRead}`;
  const { logid, generation, definition, position, activityid, writtenat } = row;
  return keyspace.runIf(query, [
    ...values,
    dataCenter,
    logid,
    generation,
    definition,
    position,
    activityid,
    writtenat,
  ]);
}

/** Lets queries see a generation for whole. */
export function serve(keyspace: Keyspace, generation: number): Promise<boolean> {
  const query = `UPDATE ${keyspace.name}.checkpoints SET served = true, clearing = false WHERE datacenter = ? IF generation = ?`;
  return keyspace.runIf(query, [keyspace.dataCenter, generation]);
}

export function conflict(expected: string, stored: Checkpoint | undefined): PositionConflictError {
  return new PositionConflictError(`expected ${expected}, but stored is ${describeCheckpoint(stored)}`);
}

/** @throws `CheckpointError` when it is none */
export function toCheckpoint(row: types.Row): CheckpointRow {
  const checkpoint = {
    dataCenter: row.datacenter,
    logId: row.logid,
    generation: toNumber(row.generation),
    definition: row.definition,
    position: toNumber(row.position),
    activityId: row.activityid,
    startedAt: toNumber(row.startedat),
    served: row.served,
    clearing: row.clearing,
    writtenAt: row.writtenat instanceof Date ? row.writtenat.getTime() : Number.NaN,
    marks: toMarks(row.marks),
  };
  const { logId, definition, activityId, served, clearing, generation, position, startedAt } = checkpoint;
  const isOne =
    [logId, definition, activityId].every((text) => typeof text === 'string') &&
    [served, clearing].every((flag) => typeof flag === 'boolean') &&
    [generation, position, startedAt].every((number) => Number.isSafeInteger(number) && number >= 0) &&
    checkpoint.writtenAt >= 0 &&
    checkpoint.marks !== undefined;
  if (!isOne) throw damaged('its checkpoint is none');
  return checkpoint as CheckpointRow;
}

/** What a step along the log changes, by column, as statements take it. */
const changing = {
  position: ['position', String],
  activityId: ['activityid', String],
  startedAt: ['startedat', String],
  writtenAt: ['writtenat', (at: number) => new Date(at)],
  marks: ['marks', JSON.stringify],
} as const;

/** Changes what is named, and leaves the rest as it lies there, damaged or not. */
function move(
  keyspace: Keyspace,
  stored: CheckpointRow,
  change: Partial<Pick<CheckpointRow, keyof typeof changing>>,
): Promise<boolean> {
  const entries = Object.entries(change) as [keyof typeof changing, never][];
  const set = entries.map(([key]) => `${changing[key][0]} = ?`).join(', ');
  const query = `UPDATE ${keyspace.name}.checkpoints SET ${set} WHERE datacenter = ? ${isAsRead}`;
  return keyspace.runIf(query, [
    ...entries.map(([key, value]) => changing[key][1](value)),
    keyspace.dataCenter,
    ...[stored.logId, stored.generation, stored.definition, String(stored.position), stored.activityId],
    new Date(stored.writtenAt),
  ]);
}

/** Drivers give integers in three forms, by their configuration. */
function toNumber(value: unknown): number {
  return value === null || value === undefined ? Number.NaN : Number(String(value));
}

function toMarks(text: unknown): readonly Mark[] | undefined {
  try {
    const marks: unknown = JSON.parse(String(text));
    return Array.isArray(marks) && marks.every(isMark) ? marks : undefined;
  } catch {
    return undefined;
  }
}

function isMark(mark: Mark | null): boolean {
  return (
    Number.isSafeInteger(mark?.position) && typeof mark?.activityId === 'string' && Number.isFinite(mark.at)
  );
}
