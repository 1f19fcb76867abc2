import type { Binary, ClientSession } from 'mongodb';
import type { Connection } from '../connection.ts';

/**
 * The sessions that this process appends in. Each is noted in the database before it is used, so that whoever finds its
 * transaction left open by a dead host knows whose it was.
 */
export class AppendSessions {
  readonly #connection: Connection;
  readonly #free: ClientSession[] = [];

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** Does something in a session that nobody else uses meanwhile. */
  async use<T>(run: (session: ClientSession) => Promise<T>): Promise<T> {
    const session = this.#free.pop() ?? (await this.#open());
    try {
      return await run(session);
    } finally {
      if (session.hasEnded) await session.endSession();
      else this.#free.push(session);
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.#free.splice(0).map((session) => session.endSession()));
  }

  async #open(): Promise<ClientSession> {
    const { client, collections } = this.#connection;
    const session = client.startSession({ causalConsistency: false });
    await collections.appenders.insertOne({ _id: session.id?.id as Binary, since: new Date() });
    return session;
  }
}
