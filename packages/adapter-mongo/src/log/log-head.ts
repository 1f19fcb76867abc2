import { randomBytes, randomUUID } from 'node:crypto';
import { AdapterError } from '@learntrack/core';
import { Binary, type ClientSession, Long } from 'mongodb';
import type { Collections, LogDocument } from '../collections.ts';
import { adapterName, duplicateKey, hasCode } from '../errors.ts';

/** The log's head; a log that has none begins with it. */
export async function readHead({ log }: Pick<Collections, 'log'>): Promise<LogDocument> {
  return (await log.findOne({ _id: 'log' })) ?? (await begin({ log }));
}

/**
 * Moves the log's head on.
 *
 * @returns the head behind the positions that were taken
 */
export async function takePositions(
  { log }: Collections,
  count: number,
  session: ClientSession,
  erasures = 0,
): Promise<LogDocument> {
  const update = { $inc: { position: Long.fromNumber(count), erasures } };
  const head = await log.findOneAndUpdate({ _id: 'log' }, update, { session, returnDocument: 'after' });
  if (head) return head;
  throw new AdapterError(
    'the head of the log is gone: somebody removed it. Restore the database from a backup',
    {
      adapter: adapterName,
      operation: 'append',
    },
  );
}

async function begin({ log }: Pick<Collections, 'log'>): Promise<LogDocument> {
  const empty = {
    logId: randomUUID(),
    position: Long.ZERO,
    erasures: 0,
    key: new Binary(randomBytes(32)),
  };
  try {
    await log.updateOne({ _id: 'log' }, { $setOnInsert: empty }, { upsert: true });
  } catch (error) {
    // Another began it at the same moment.
    if (!hasCode(error, duplicateKey)) throw error;
  }
  return readHead({ log });
}
