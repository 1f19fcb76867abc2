import { createHmac } from 'node:crypto';
import {
  type ActivityEntry,
  type AnonymisedEntry,
  anonymise,
  type LogEntry,
  type ParsedActivity,
} from '@learntrack/core';
import { Long } from 'mongodb';
import type { ActivityDocument, AnonymisedDocument, LogEntryDocument } from '../collections.ts';
import { escapeAttributes, unescapeAttributes } from '../escaped-keys.ts';

/** An activity as it is stored. */
export function toDocument({ activity, contentHash }: ParsedActivity, position: number): ActivityDocument {
  return { _id: Long.fromNumber(position), contentHash, ...escapeAttributes(activity) };
}

/** What is stored of an activity once its student is erased. */
export function toAnonymised(document: ActivityDocument, key: Uint8Array): AnonymisedDocument {
  const { _id } = document;
  const { courseId, action, day, activityIdHash } = anonymise(
    toActivityEntry(document),
    hashId(document.activityId, key),
  );
  return { _id, courseId, action, day, activityIdHash };
}

/** An entry of the log from where activities are. */
export function fromActivities(
  document: ActivityDocument | AnonymisedDocument,
): ActivityEntry | AnonymisedEntry {
  if ('activityId' in document) return toActivityEntry(document);
  const { _id, activityIdHash, courseId, action, day } = document;
  return { kind: 'anonymised', position: Number(_id), activityIdHash, courseId, action, day };
}

/** An entry of the log from where erasures and markers are. */
export function fromLogEntries({ _id, kind, ...entry }: LogEntryDocument): LogEntry {
  return { kind, position: Number(_id), ...entry };
}

/** The hash by which an anonymised activity is known. */
export function hashId(activityId: string, key: Uint8Array): string {
  return createHmac('sha256', key).update(activityId).digest('base64url');
}

function toActivityEntry({ _id, contentHash: _, ...activity }: ActivityDocument): ActivityEntry {
  return { kind: 'activity', position: Number(_id), activity: unescapeAttributes(activity) };
}
