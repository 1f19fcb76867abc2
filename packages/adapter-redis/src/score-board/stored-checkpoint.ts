import {
  type Checkpoint,
  type CheckpointError,
  describeCheckpoint,
  type ForwardDecay,
  forwardDecayOf,
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
  const stored = parseCheckpoint(checkpoint, keys);
  if (!/^\d+$/.test(startedAt ?? '')) throw noCheckpoint(keys);
  return { ...stored, startedAt: Number(startedAt), served: served === servedText(stored) };
}

function parseCheckpoint(text: string, keys: Keys): Checkpoint {
  try {
    const checkpoint = JSON.parse(text) as Checkpoint;
    const { logId, generation, definition, position, activityId } = checkpoint;
    const texts = [logId, definition, activityId].every((part) => typeof part === 'string');
    const numbers = [generation, position].every((part) => Number.isSafeInteger(part) && part >= 0);
    // Written in another way it would never be met by a comparison.
    if (texts && numbers && checkpointText(checkpoint) === text) return checkpoint;
  } catch {
    // No JSON either.
  }
  throw noCheckpoint(keys);
}

/** Reads what queries see. */
export function parseServed(text: string, keys: Keys): Served & { readonly decay: ForwardDecay } {
  try {
    const { generation, definition } = JSON.parse(text) as Served;
    if (Number.isSafeInteger(generation)) {
      return { generation, definition, decay: forwardDecayOf(definition) };
    }
  } catch {
    // No JSON, or rules that are not known here.
  }
  throw damaged(`${JSON.stringify(keys.checkpoint)} does not tell what queries see`);
}

function noCheckpoint(keys: Keys): CheckpointError {
  return damaged(`${JSON.stringify(keys.checkpoint)} holds what is no checkpoint`);
}

/** The reply of a script; throws where it refused: another checkpoint is stored, or somebody changed the data. */
export function check(reply: unknown, keys: Keys, expected: string): readonly unknown[] {
  const [outcome, subject = '', found = ''] = reply as readonly string[];
  if (outcome === 'damaged') throw damaged(`${JSON.stringify(subject)} ${found}`);
  if (outcome !== 'conflict') return reply as readonly unknown[];
  const stored = subject === '' ? undefined : parseCheckpoint(subject, keys);
  throw new PositionConflictError(`expected ${expected}, but stored is ${describeCheckpoint(stored)}`);
}
