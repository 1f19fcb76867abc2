import { setTimeout } from 'node:timers/promises';
import { type CallOptions, untilAborted } from '@learntrack/core';
import type { ChangeStream } from 'mongodb';
import type { Connection } from '../connection.ts';
import { hasCode, toLearnTrackError, unauthorized } from '../errors.ts';

/** How often to look where the server tells of no changes. */
const pollMs = 500;

const noReplicaSet = 40573;

/** Tells that the log's head may have moved: by a change stream, or after a while where there can be none. */
export class HeadChanges {
  readonly #stream: ChangeStream | undefined;

  private constructor(stream: ChangeStream | undefined) {
    this.#stream = stream;
  }

  /** Changes from this moment on. */
  static async open(connection: Connection, options: CallOptions): Promise<HeadChanges> {
    const stream = connection.collections.log.watch([], { maxAwaitTimeMS: 1000 });
    try {
      // The first look opens it; what happens from then on is told.
      await untilAborted(stream.tryNext(), options.signal);
      return new HeadChanges(stream);
    } catch (error) {
      await stream.close().catch(() => {});
      options.signal?.throwIfAborted();
      if (hasCode(error, unauthorized, noReplicaSet)) return new HeadChanges(undefined);
      throw toLearnTrackError(error, 'watch');
    }
  }

  /** Waits until the head may have moved. */
  async next({ signal }: CallOptions): Promise<void> {
    try {
      if (this.#stream) await untilAborted(this.#stream.next(), signal);
      else await setTimeout(pollMs, undefined, { ...(signal && { signal }) });
    } catch (error) {
      signal?.throwIfAborted();
      throw toLearnTrackError(error, 'watch');
    }
  }

  async close(): Promise<void> {
    await this.#stream?.close().catch(() => {});
  }
}
