import { setTimeout } from 'node:timers/promises';
import type { ClientSession, MongoClient, TransactionOptions } from 'mongodb';
import { hasLabel } from './errors.ts';

/** What a transaction reads and writes is what a failover keeps. */
const durableTransaction: TransactionOptions = {
  readConcern: { level: 'snapshot' },
  readPreference: 'primary',
  writeConcern: { w: 'majority' },
};

const attempts = 10;
const longestPauseMs = 100;

/** Does something in one transaction of a session of its own; again where another came between. */
export async function inTransaction<T>(
  client: MongoClient,
  run: (session: ClientSession) => Promise<T>,
): Promise<T> {
  const session = client.startSession();
  try {
    return await repeatTransaction(
      session,
      () => run(session),
      (_, attempt) => attempt < attempts,
    );
  } finally {
    await session.endSession();
  }
}

/**
 * Does something in one transaction; again, after a pause, where another came between.
 *
 * @param goesOn - whether to try again after so many attempts; not asked where that cannot help
 */
export async function repeatTransaction<T>(
  session: ClientSession,
  run: () => Promise<T>,
  goesOn: (error: unknown, attempt: number) => boolean | Promise<boolean>,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      session.startTransaction(durableTransaction);
      const result = await run();
      await commit(session);
      return result;
    } catch (error) {
      await session.abortTransaction().catch(() => {});
      if (!hasLabel(error, 'TransientTransactionError') || !(await goesOn(error, attempt))) throw error;
      await setTimeout(Math.random() * Math.min(longestPauseMs, 2 ** attempt));
    }
  }
}

/** Commits; where the answer got lost, asks again, for a commit that was taken is not taken twice. */
async function commit(session: ClientSession): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      await session.commitTransaction();
      return;
    } catch (error) {
      if (!hasLabel(error, 'UnknownTransactionCommitResult') || attempt === 3) throw error;
    }
  }
}
