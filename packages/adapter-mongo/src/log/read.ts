import type { CallOptions, LogEntry, Stretch } from '@learntrack/core';
import type { Connection } from '../connection.ts';
import { fromActivities, fromLogEntries } from './documents.ts';

/** Reads a stretch by ranges of positions: no cursor is held between two batches, and the next is read ahead. */
export async function* readStretch(
  connection: Connection,
  { after, upTo, batchSize }: Stretch,
  options: CallOptions,
): AsyncGenerator<LogEntry[]> {
  options.signal?.throwIfAborted();
  const read = (from: number) => {
    const batch = readRange(connection, from, Math.min(upTo, from + batchSize), options);
    // Whoever leaves early does not wait for what was read ahead.
    batch.catch(() => {});
    return batch;
  };
  let next = after < upTo ? read(after) : undefined;
  for (let from = after; next; from += batchSize) {
    const entries = await next;
    next = from + batchSize < upTo ? read(from + batchSize) : undefined;
    if (entries.length === 0) return;
    options.signal?.throwIfAborted();
    yield entries;
  }
}

function readRange(
  connection: Connection,
  after: number,
  upTo: number,
  options: CallOptions,
): Promise<LogEntry[]> {
  return connection.call('read', options, async ({ activities, logEntries }) => {
    const range = { _id: { $gt: after, $lte: upTo } };
    const inOneBatch = { batchSize: upTo - after + 1, sort: { _id: 1 } } as const;
    const [some, others] = await Promise.all([
      activities.find(range, inOneBatch).toArray(),
      logEntries.find(range, inOneBatch).toArray(),
    ]);
    const entries: LogEntry[] = some.map(fromActivities);
    if (others.length === 0) return entries;
    return [...entries, ...others.map(fromLogEntries)].sort((a, b) => a.position - b.position);
  });
}
