import { untilAborted } from '@learntrack/core';
import { type Record as Neo4jRecord, type Session, session } from 'neo4j-driver';
import type { Database } from './database.ts';

/** A query, and what its rows are. */
export interface Question<Row> {
  readonly text: string;
  readonly parameters: object;
  /** How many rows the server sends ahead of whoever reads them. */
  readonly fetchSize: number;
  readonly toRow: (record: Neo4jRecord) => Row;
}

/** Asks, and reads row by row. */
export async function* rowsOf<Row>(
  database: Database,
  { text, parameters, fetchSize, toRow }: Question<Row>,
  signal: AbortSignal,
): AsyncGenerator<Row> {
  const opened = database.open(session.READ, fetchSize);
  try {
    const records = opened.run(text, parameters)[Symbol.asyncIterator]();
    for (;;) {
      const next = await untilAborted(records.next(), signal);
      if (next.done) return;
      yield toRow(next.value);
    }
  } finally {
    await release(opened, signal);
  }
}

/** A server that hangs does not let a session go: who has aborted waits for none. */
async function release(opened: Session, signal: AbortSignal): Promise<void> {
  const closed = opened.close();
  if (signal.aborted) closed.catch(() => {});
  else await closed;
}
