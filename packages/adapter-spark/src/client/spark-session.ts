import { randomUUID } from 'node:crypto';
import type { Client } from '@connectrpc/connect';
import type { SparkConnectService } from '../protocol/spark/connect/connect_pb.js';

const clientType = 'learntrack';

/** How long the server is asked to end what nobody waits for any more. */
const endingMs = 5000;

const settings = {
  // Days are UTC.
  'spark.sql.session.timeZone': 'UTC',
  // Without a group for each course in memory, percentiles are computed after sorting all of them.
  'spark.sql.objectHashAggregate.sortBased.fallbackThreshold': '50000',
  'spark.connect.progress.reportInterval': '500ms',
};

/** Who asks, as every request tells it. */
export interface SessionIds {
  readonly sessionId: string;
  readonly userContext: { readonly userId: string };
  readonly clientType: string;
}

/**
 * A session on the server, for one query at a time: rows that go by names in it are the session's while the query is
 * analysed. It holds settings alone; a server that was restarted knows it no more, and the next one is as good.
 */
export class SparkSession {
  readonly service: Client<typeof SparkConnectService>;
  readonly ids: SessionIds;
  #opening: Promise<string> | undefined;

  constructor(service: Client<typeof SparkConnectService>, userId: string) {
    this.service = service;
    this.ids = { sessionId: randomUUID(), userContext: { userId }, clientType };
  }

  /**
   * Opens the session, once.
   *
   * @returns the server's own id of it: told with every request, it shows when the server is another
   */
  open(): Promise<string> {
    this.#opening ??= this.#open().catch((error) => {
      this.#opening = undefined;
      throw error;
    });
    return this.#opening;
  }

  async #open(): Promise<string> {
    const pairs = Object.entries(settings).map(([key, value]) => ({ key, value }));
    const { serverSideSessionId } = await this.service.config({
      ...this.ids,
      operation: { opType: { case: 'set', value: { pairs } } },
    });
    return serverSideSessionId;
  }

  /** Lets go what the server keeps of an operation that is complete; nobody waits for that. */
  release(operationId: string): void {
    const release = { case: 'releaseAll', value: {} } as const;
    this.service
      .releaseExecute({ ...this.ids, operationId, release }, { timeoutMs: endingMs })
      // A server that is away keeps nothing.
      .catch(() => {});
  }

  /** Ends the session, if there is one, and the job that it may have. */
  async close(): Promise<void> {
    if (!this.#opening) return;
    await this.service.releaseSession(this.ids, { timeoutMs: endingMs }).catch(() => {});
  }
}
