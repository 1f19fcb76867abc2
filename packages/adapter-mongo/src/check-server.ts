import type { Db } from 'mongodb';
import { standaloneError } from './errors.ts';

/** A server that is no part of a replica set would refuse the first transaction: better before anything is written. */
export async function checkServer(database: Db, operation: string): Promise<void> {
  const { setName, msg } = await database.command({ hello: 1 });
  // A router of a sharded cluster names no replica set, but itself.
  if (setName === undefined && msg !== 'isdbgrid') throw standaloneError(operation);
}
