import type { ClientSession } from 'mongodb';
import type { LogDocument } from '../collections.ts';
import type { Connection } from '../connection.ts';
import { isAbsence } from '../errors.ts';
import { repeatTransaction } from '../transaction.ts';
import { endIdleAppenders } from './idle-appenders.ts';
import { takePositions } from './log-head.ts';

/** How long others may hold the log's head before they are suspected to be dead. */
const suspicionMs = 3000;

/** A transaction that nobody goes on with ends by itself after 60 seconds. */
const patienceMs = 120_000;

/** How long a server may be away in the middle of it all. */
const absenceMs = 5000;

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
  return repeatTransaction(
    session,
    async () => write(await takePositions(connection.collections, count, session, erasures)),
    async (error) => {
      const waited = Date.now() - start;
      if (waited > (isAbsence(error) ? absenceMs : patienceMs)) return false;
      if (waited > suspicionMs) await endIdleAppenders(connection, session);
      return true;
    },
  );
}
