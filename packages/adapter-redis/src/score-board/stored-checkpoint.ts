import {
  type Checkpoint,
  describeCheckpoint,
  PositionConflictError,
  type StoredCheckpoint,
} from '@learntrack/core';
import { damaged } from '../errors.ts';
import type { Keys } from '../keys.ts';
import type { RedisClient } from '../redis-options.ts';

/** The generation that queries see. */
export interface Served {
  readonly generation: number;
  readonly definition: string;
}

/** A checkpoint as it is stored. Scripts compare it as text, so its fields have one order. */
export function checkpointText(checkpoint: Checkpoint): string {
  const { logId, generation, definition, position, activityId } = checkpoint;
  return JSON.stringify({ logId, generation, definition, position, activityId });
}

/** The generation that queries see, as it is stored; scripts compare it, too. */
export function servedText({ generation, definition }: Served): string {
  return JSON.stringify({ generation, definition });
}

/** What is stored of the checkpoint; nothing where there is none. */
export async function readStored(client: RedisClient, keys: Keys): Promise<StoredCheckpoint | undefined> {
  const [checkpoint, startedAt, served] = await client.hmget(
    keys.checkpoint,
    'checkpoint',
    'startedAt',
    'served',
  );
  if (typeof checkpoint !== 'string') return undefined;
  const stored = parse<Checkpoint>(checkpoint, keys);
  return { ...stored, startedAt: Number(startedAt), served: served === servedText(stored) };
}

/** Reads a stored checkpoint, or what queries see. */
export function parse<T extends Served>(text: string, keys: Keys): T {
  try {
    return JSON.parse(text) as T;
  } catch {
    throw damaged(keys.checkpoint, 'holds what is no checkpoint');
  }
}

/** The reply of a script; throws where it refused: another checkpoint is stored, or somebody changed the data. */
export function check(reply: unknown, keys: Keys, expected: string): readonly unknown[] {
  const [outcome, subject = '', found = ''] = reply as readonly string[];
  if (outcome === 'damaged') throw damaged(subject, found);
  if (outcome !== 'conflict') return reply as readonly unknown[];
  const stored = subject === '' ? undefined : parse<Checkpoint>(subject, keys);
  throw new PositionConflictError(`expected ${expected}, but stored is ${describeCheckpoint(stored)}`);
}
