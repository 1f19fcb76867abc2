import type { Activity, ActivityStore, AppendResult, ErasureRequest, LogEntry } from '@learntrack/core';
import { parsed, recordedAt, sampleActivity } from '../generators/activities.ts';
import { collect, expectSame } from '../suite/expectations.ts';
import type { Given } from '../suite/given.ts';

/** What the database of an activity store holds: every entry, in any order. */
export type ActivityStoreContents = readonly LogEntry[];

/** Appends sample activities with fields of one's own. */
export function append(
  store: ActivityStore,
  ...drafts: readonly Partial<Activity>[]
): Promise<readonly AppendResult[]> {
  return store.append(drafts.map((fields) => parsed(sampleActivity(fields))));
}

/** Sample activities that differ in their ids: the name and a number from 1. */
export function numbered(name: string, count: number): Activity[] {
  return Array.from({ length: count }, (_, i) => sampleActivity({ activityId: `${name} ${i + 1}` }));
}

/** The request to erase a student. */
export function erasureOf(studentId: string, entryId = `erasure of ${studentId}`): ErasureRequest {
  return { studentId, entryId, recordedAt };
}

/** Completes, and gives what was asked to be forgotten, in the order of the entries' ids. */
export async function completed(store: ActivityStore, upTo: number): Promise<ErasureRequest[]> {
  const asked: ErasureRequest[] = [];
  await store.completeErasures(upTo, async (erasure) => {
    asked.push(erasure);
  });
  return asked.sort((a, b) => (a.entryId < b.entryId ? -1 : 1));
}

/** Appends an entry of every kind, an activity whose student is erased among them: five positions. */
export async function fill(store: ActivityStore): Promise<void> {
  await append(store, { activityId: 'A1' }, { activityId: 'A2', studentId: 'S2' }, { activityId: 'A3' });
  await store.erase(erasureOf('S2'));
  await store.mark({ entryId: 'M5', recordedAt });
}

/** Everything that the log holds. */
export async function readLog(store: ActivityStore): Promise<LogEntry[]> {
  const { position } = await store.head();
  return (await collect(store.read({ after: 0, upTo: position, batchSize: 1000 }))).flat();
}

/** The activities that the log holds. */
export async function readActivities(store: ActivityStore): Promise<Activity[]> {
  const entries = await readLog(store);
  return entries.flatMap((entry) => (entry.kind === 'activity' ? [entry.activity] : []));
}

/** Expects that the log holds these entries from position 1 on; nobody can know the hashes beforehand. */
export async function expectLog(
  store: ActivityStore,
  ...expected: readonly Unplaced<LogEntry>[]
): Promise<void> {
  const came = (await readLog(store)).map((entry) =>
    entry.kind === 'anonymised' ? { ...entry, activityIdHash: typeof entry.activityIdHash } : entry,
  );
  expectSame(
    came,
    expected.map((entry, i) => ({ ...entry, position: i + 1 })),
    'the log',
  );
}

type Unplaced<Entry> = Entry extends LogEntry ? Omit<Entry, 'position'> : never;

/** What {@link expectLog} expects of an activity. */
export function kept(fields: Partial<Activity>): Unplaced<LogEntry> {
  return { kind: 'activity', activity: sampleActivity(fields) };
}

/** What {@link expectLog} expects of an anonymised activity. */
export function anonymised(courseId = 'C1', action = 'page_view', day = '2026-01-05'): Unplaced<LogEntry> {
  return { kind: 'anonymised', activityIdHash: 'string', courseId, action, day };
}

/** What {@link expectLog} expects of an erasure that is completed. */
export function nameless(entryId: string): Unplaced<LogEntry> {
  const { studentId: _, ...erasure } = erasureOf('', entryId);
  return { kind: 'erasure', ...erasure };
}

/** Expects positions 1, 2, 3, …, and no activity twice. */
export async function expectWholeLog(store: ActivityStore): Promise<LogEntry[]> {
  const entries = await readLog(store);
  const { position } = await store.head();
  expectSame(
    entries.map((entry) => entry.position),
    Array.from({ length: position }, (_, i) => i + 1),
    'the positions',
  );
  const ids = entries.flatMap((entry) => (entry.kind === 'activity' ? [entry.activity.activityId] : []));
  expectSame(ids, [...new Set(ids)], 'the ids of the activities');
  return entries;
}

/** Expects neither the head nor any entry to change meanwhile. */
export async function expectUnchangedLog(
  store: ActivityStore,
  meanwhile: () => Promise<void>,
): Promise<void> {
  const state = async () => [await store.head(), await readLog(store)];
  const before = await state();
  await meanwhile();
  expectSame(await state(), before, 'head and log');
}

/** Several ways in to the same log, where the subject can; else one, several times. */
export async function clients(
  given: Given<ActivityStore, ActivityStoreContents>,
  count: number,
): Promise<ActivityStore[]> {
  const stores = [given.store];
  while (stores.length < count) stores.push(given.can('reopen') ? await given.reopen() : given.store);
  return stores;
}
