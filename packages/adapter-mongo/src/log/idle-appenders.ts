import type { Binary, ClientSession } from 'mongodb';
import type { Connection } from '../connection.ts';
import { adminOf } from '../database-options.ts';
import { hasCode, unauthorized } from '../errors.ts';

/** How long a transaction may do nothing before its host is taken for dead, in microseconds. */
const idleMicros = 2_000_000;

interface IdleSession {
  readonly lsid: { readonly id: Binary; readonly uid: Binary };
}

/**
 * Ends the sessions of LearnTrack whose transactions nobody goes on with: a host that died in the middle of an append
 * would keep everybody else from appending for a minute.
 *
 * @param own - the session of whoever asks
 */
export async function endIdleAppenders(connection: Connection, own: ClientSession): Promise<void> {
  const { client, collections } = connection;
  const admin = adminOf(client);
  const idle = (await idleSessions(connection)).filter(
    ({ lsid }) => hexOf(lsid.id) !== hexOf(own.id?.id as Binary),
  );
  const ours = await collections.appenders
    .find({ _id: { $in: idle.map(({ lsid }) => lsid.id) } }, { projection: { _id: 1 } })
    .toArray();
  const dead = idle.filter(({ lsid }) => ours.some(({ _id }) => hexOf(_id) === hexOf(lsid.id)));
  if (dead.length === 0) return;
  try {
    await admin.command({ killAllSessionsByPattern: dead.map(({ lsid }) => ({ lsid })) });
  } catch (error) {
    if (!hasCode(error, unauthorized)) throw error;
    // Without the right to end those of others, a user may end its own.
    await admin.command({ killSessions: dead.map(({ lsid: { id } }) => ({ id })) });
  }
}

async function idleSessions({ client }: Connection): Promise<IdleSession[]> {
  const ask = (allUsers: boolean) =>
    adminOf(client)
      .aggregate<IdleSession>([
        { $currentOp: { allUsers, idleSessions: true } },
        { $match: { type: 'idleSession', 'transaction.timeInactiveMicros': { $gt: idleMicros } } },
        { $project: { lsid: 1 } },
      ])
      .toArray();
  try {
    return await ask(true);
  } catch (error) {
    if (!hasCode(error, unauthorized)) throw error;
    return ask(false);
  }
}

function hexOf(id: Binary): string {
  return id.toString('hex');
}
