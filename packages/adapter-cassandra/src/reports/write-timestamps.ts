import { AdapterError, type Position } from '@learntrack/core';
import { adapterName, damaged } from '../errors.ts';

// Above every wall clock; 18 bits of generation and 44 of position are left below the largest timestamp.
const origin = 2n ** 62n;
const positionBits = 44n;
const generationBits = 18n;

/** The write timestamp of a cell that has counted up to a position, as statements take it. */
export function timestampOf(generation: number, position: Position): string {
  if (generation >= 2 ** Number(generationBits) || position >= 2 ** Number(positionBits)) {
    throw new AdapterError(
      `position ${position} of generation ${generation} does not fit into a write timestamp; positions end at 2^44, generations at 2^18: start anew in another keyspace`,
      { adapter: adapterName, operation: 'apply' },
    );
  }
  return String(origin + (BigInt(generation) << positionBits) + BigInt(position));
}

/** The generation that wrote a cell; 0 for whoever wrote by a wall clock. */
export function generationOf(timestamp: unknown): number {
  const above = BigInt(String(timestamp)) - origin;
  return above < 0n ? 0 : Number(above >> positionBits);
}

/**
 * The position that a cell has counted up to; nothing where its generation is over, or where it was none of ours.
 *
 * @throws `CheckpointError` when a later generation wrote it
 */
export function positionIn(generation: number, timestamp: unknown): Position | undefined {
  if (timestamp === null || timestamp === undefined) return undefined;
  const written = generationOf(timestamp);
  if (written < generation) return undefined;
  if (written > generation)
    throw damaged(`rows are of generation ${written}, the checkpoint of ${generation}`);
  return Number((BigInt(String(timestamp)) - origin) & ((1n << positionBits) - 1n));
}
