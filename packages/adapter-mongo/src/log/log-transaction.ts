import { setTimeout } from 'node:timers/promises';
import type { ClientSession } from 'mongodb';
import type { LogDocument } from '../collections.ts';
import type { Connection } from '../connection.ts';
import { hasLabel, isAbsence } from '../errors.ts';
import { commit, durableTransaction } from '../transaction.ts';
import { endIdleAppenders } from './idle-appenders.ts';
import { takePositions } from './log-head.ts';

/** How long others may hold the log's head before they are suspected to be dead. */
const suspicionMs = 3000;

/** A transaction that nobody goes on with ends by itself after 60 seconds. */
const patienceMs = 120_000;

/** How long a server may be away in the middle of it all. */
const absenceMs = 5000;

const longestPauseMs = 50;

/**
 * Takes the next positions of the log and writes at them, in one transaction; again where others came between.
 *
 * @param erasures - how many of the positions are for erasures
 * @param write - gets the log's head behind the positions that were taken
 */
export async function appendToLog<T>(
  connection: Connection,
  session: ClientSession,
  count: number,
  write: (head: LogDocument) => Promise<T>,
  erasures = 0,
): Promise<T> {
  const start = Date.now();
  for (let attempt = 0; ; attempt++) {
    try {
      session.startTransaction(durableTransaction);
      const head = await takePositions(connection.collections, count, session, erasures);
      const result = await write(head);
      await commit(session);
      return result;
    } catch (error) {
      await session.abortTransaction().catch(() => {});
      const waited = Date.now() - start;
      const patience = isAbsence(error) ? absenceMs : patienceMs;
      if (!hasLabel(error, 'TransientTransactionError') || waited > patience) throw error;
      if (waited > suspicionMs) await endIdleAppenders(connection, session);
      await setTimeout(Math.random() * Math.min(longestPauseMs, 2 ** attempt));
    }
  }
}
