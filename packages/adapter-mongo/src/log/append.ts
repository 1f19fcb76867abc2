import { AdapterError, type AppendResult, type ParsedActivity } from '@learntrack/core';
import type { ClientSession, MongoServerError } from 'mongodb';
import type { ActivityDocument, Collections } from '../collections.ts';
import type { Connection } from '../connection.ts';
import { adapterName, duplicateKey, hasCode } from '../errors.ts';
import { hashId, toDocument } from './documents.ts';
import { appendToLog } from './log-transaction.ts';

/** Appends what is new of some activities, and tells what became of each. */
export async function append(
  connection: Connection,
  session: ClientSession,
  activities: readonly ParsedActivity[],
): Promise<AppendResult[]> {
  const results = new Map<ParsedActivity, AppendResult>();
  for (;;) {
    const left = activities.filter((activity) => !results.has(activity));
    const known = left.length === 0 || (await insert(connection, session, left, results));
    if (known === true) return activities.map((activity) => results.get(activity) as AppendResult);
    for (const [activity, result] of known) results.set(activity, result);
  }
}

type Known = ReadonlyMap<ParsedActivity, AppendResult>;

/**
 * Inserts activities as if all were new.
 *
 * @returns whether they were; else those that the log knows, and nothing was inserted
 */
async function insert(
  connection: Connection,
  session: ClientSession,
  activities: readonly ParsedActivity[],
  results: Map<ParsedActivity, AppendResult>,
): Promise<true | Known> {
  const { collections } = connection;
  try {
    return await appendToLog(connection, session, activities.length, async (head) => {
      if (head.erasures > 0) await refuseForgotten(collections, activities, head.key.buffer, session);
      const first = Number(head.position) - activities.length + 1;
      const documents = activities.map((activity, i) => toDocument(activity, first + i));
      await collections.activities.insertMany(documents, { session });
      for (const [i, activity] of activities.entries()) {
        results.set(activity, { status: 'recorded', position: first + i });
      }
      return true as const;
    });
  } catch (error) {
    for (const activity of activities) results.delete(activity);
    if (error instanceof Forgotten) return error.known;
    if (!hasCode(error, duplicateKey)) throw error;
    checkIndex(error as MongoServerError);
    return findKnown(collections, activities);
  }
}

/** Some of the activities were of students who have been erased since. */
class Forgotten extends Error {
  readonly known: Known;

  constructor(known: Known) {
    super('some activities are anonymised already');
    this.known = known;
  }
}

/** The same transaction that takes positions looks: an erasure takes positions, too, so none comes between. */
async function refuseForgotten(
  { activities: stored }: Collections,
  activities: readonly ParsedActivity[],
  key: Uint8Array,
  session: ClientSession,
): Promise<void> {
  const byHash = new Map(activities.map((parsed) => [hashId(parsed.activity.activityId, key), parsed]));
  const found = stored.find({ activityIdHash: { $in: [...byHash.keys()] } }, { session });
  const known = new Map<ParsedActivity, AppendResult>();
  for await (const document of found) {
    const activity = 'activityIdHash' in document ? byHash.get(document.activityIdHash) : undefined;
    if (activity) known.set(activity, { status: 'duplicate', position: Number(document._id) });
  }
  if (known.size > 0) throw new Forgotten(known);
}

/** Looks activities up by their ids; what is told as known lies at a majority. */
async function findKnown(
  { activities: stored }: Collections,
  activities: readonly ParsedActivity[],
): Promise<Known> {
  const byId = new Map(activities.map((parsed) => [parsed.activity.activityId, parsed]));
  const found = stored.find<Pick<ActivityDocument, '_id' | 'activityId' | 'contentHash'>>(
    { activityId: { $in: [...byId.keys()] } },
    { projection: { activityId: 1, contentHash: 1 } },
  );
  const known = new Map<ParsedActivity, AppendResult>();
  for await (const { _id, activityId, contentHash } of found) {
    const activity = byId.get(activityId);
    if (!activity) continue;
    const status = activity.contentHash === contentHash ? 'duplicate' : 'conflict';
    known.set(activity, { status, position: Number(_id) });
  }
  return known;
}

/** A position that is taken already means that the log's head is wrong, and every further append would be. */
function checkIndex(error: MongoServerError): void {
  if (!('_id' in ((error.keyPattern as object | undefined) ?? {}))) return;
  throw new AdapterError(
    'the head of the log is behind its entries: parts of the database were restored or changed by hand. Restore all of it from one backup',
    { adapter: adapterName, operation: 'append', cause: error },
  );
}
