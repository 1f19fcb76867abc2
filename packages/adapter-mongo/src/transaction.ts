import { setTimeout } from 'node:timers/promises';
import type { ClientSession, MongoClient, TransactionOptions } from 'mongodb';
import { hasLabel } from './errors.ts';

/** What a transaction reads and writes is what a failover keeps. */
export const durableTransaction: TransactionOptions = {
  readConcern: { level: 'snapshot' },
  readPreference: 'primary',
  writeConcern: { w: 'majority' },
};

const attempts = 10;
const longestPauseMs = 100;

/** Does something in one transaction; again where another came between. */
export async function inTransaction<T>(
  client: MongoClient,
  run: (session: ClientSession) => Promise<T>,
): Promise<T> {
  const session = client.startSession();
  try {
    for (let attempt = 1; ; attempt++) {
      try {
        session.startTransaction(durableTransaction);
        const result = await run(session);
        await commit(session);
        return result;
      } catch (error) {
        await session.abortTransaction().catch(() => {});
        if (!hasLabel(error, 'TransientTransactionError') || attempt === attempts) throw error;
        await setTimeout(Math.random() * Math.min(longestPauseMs, 2 ** attempt));
      }
    }
  } finally {
    await session.endSession();
  }
}

/** Commits; where the answer got lost, asks again, for a commit that was taken is not taken twice. */
export async function commit(session: ClientSession): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      await session.commitTransaction();
      return;
    } catch (error) {
      if (!hasLabel(error, 'UnknownTransactionCommitResult') || attempt === 3) throw error;
    }
  }
}
