import type { CallOptions, ErasureRequest } from '@learntrack/core';
import type { ClientSession } from 'mongodb';
import type { ActivityDocument, Collections } from '../collections.ts';
import type { Connection } from '../connection.ts';
import { toAnonymised } from './documents.ts';
import { readHead } from './log-head.ts';
import { appendToLog } from './log-transaction.ts';

const chunk = 1000;

/** Appends an erasure, and anonymises what the student did before. */
export async function erase(
  connection: Connection,
  session: ClientSession,
  { studentId, entryId, recordedAt }: ErasureRequest,
): Promise<{ readonly position: number; readonly activities: number }> {
  const { collections } = connection;
  const position = await appendToLog(
    connection,
    session,
    1,
    async (head) => {
      const document = { _id: head.position, kind: 'erasure', entryId, studentId, recordedAt } as const;
      await collections.logEntries.insertOne(document, { session });
      return Number(head.position);
    },
    1,
  );
  return { position, activities: await anonymiseUpTo(collections, studentId, position) };
}

/** Finishes the erasures up to a position, and drops the names of their students. */
export async function completeErasures(
  { collections }: Connection,
  upTo: number,
  forget: (erasure: ErasureRequest) => Promise<void>,
  { signal }: CallOptions,
): Promise<void> {
  const { logEntries } = collections;
  const named = { kind: 'erasure', studentId: { $exists: true }, _id: { $lte: upTo } } as const;
  for (;;) {
    signal?.throwIfAborted();
    const entry = await logEntries.findOne(named, { sort: { _id: 1 } });
    if (entry?.studentId === undefined) return;
    const { _id, entryId, studentId, recordedAt } = entry;
    await anonymiseUpTo(collections, studentId, Number(_id));
    await forget({ entryId, studentId, recordedAt });
    await logEntries.updateOne({ _id }, { $unset: { studentId: true } });
  }
}

/**
 * Anonymises what a student did before a position, in bounded steps; what is done already stays as it is.
 *
 * @returns how many activities it anonymised
 */
async function anonymiseUpTo(collections: Collections, studentId: string, position: number): Promise<number> {
  const { activities } = collections;
  const { key } = await readHead(collections);
  let anonymised = 0;
  for (;;) {
    const documents = (await activities
      .find({ studentId, _id: { $lt: position } })
      .limit(chunk)
      .toArray()) as ActivityDocument[];
    if (documents.length === 0) return anonymised;
    await activities.bulkWrite(
      documents.map((document) => {
        const { _id, ...replacement } = toAnonymised(document, key.buffer);
        return { replaceOne: { filter: { _id, activityId: document.activityId }, replacement } };
      }),
      { ordered: false },
    );
    anonymised += documents.length;
  }
}
