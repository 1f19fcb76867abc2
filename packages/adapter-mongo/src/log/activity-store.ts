import type {
  ActivityStore,
  AppendResult,
  CallOptions,
  ErasureRequest,
  LogEntry,
  LogHead,
  ParsedActivity,
  Position,
  Stretch,
} from '@learntrack/core';
import { checkServer } from '../check-server.ts';
import type { Connection } from '../connection.ts';
import { append } from './append.ts';
import type { AppendSessions } from './append-sessions.ts';
import { checkSetup } from './check-setup.ts';
import { hashId } from './documents.ts';
import { completeErasures, erase } from './erase.ts';
import { readHead } from './log-head.ts';
import { appendToLog } from './log-transaction.ts';
import { readStretch } from './read.ts';
import { watchHead } from './watch.ts';

/** The log in MongoDB. */
export class MongoActivityStore implements ActivityStore {
  readonly #connection: Connection;
  readonly #sessions: AppendSessions;
  #ready: Promise<void> | undefined;

  constructor(connection: Connection, sessions: AppendSessions) {
    this.#connection = connection;
    this.#sessions = sessions;
  }

  head(options: CallOptions = {}): Promise<LogHead> {
    return this.#connection.call('head', options, async (collections) => {
      const { logId, position } = await readHead(collections);
      return { logId, position: Number(position) };
    });
  }

  append(activities: readonly ParsedActivity[], options: CallOptions = {}): Promise<AppendResult[]> {
    return this.#connection.call('append', options, async () => {
      if (activities.length === 0) return [];
      await this.#prepare();
      return this.#sessions.use((session) => append(this.#connection, session, activities));
    });
  }

  read(stretch: Stretch, options: CallOptions = {}): AsyncGenerator<LogEntry[]> {
    return readStretch(this.#connection, stretch, options);
  }

  holds(
    { position, activityId }: { readonly position: Position; readonly activityId: string },
    options: CallOptions = {},
  ): Promise<boolean> {
    return this.#connection.call('holds', options, async (collections) => {
      const activity = await collections.activities.findOne({ _id: position });
      if (!activity) {
        return (await collections.logEntries.findOne({ _id: position }))?.entryId === activityId;
      }
      if ('activityId' in activity) return activity.activityId === activityId;
      const { key } = await readHead(collections);
      return [activityId, hashId(activityId, key.buffer)].includes(activity.activityIdHash);
    });
  }

  watch(options: CallOptions = {}): AsyncGenerator<Position> {
    return watchHead(this.#connection, options);
  }

  erase(
    erasure: ErasureRequest,
    options: CallOptions = {},
  ): Promise<{ readonly position: Position; readonly activities: number }> {
    return this.#connection.call('erase', options, async () => {
      await this.#prepare();
      return this.#sessions.use((session) => erase(this.#connection, session, erasure));
    });
  }

  completeErasures(
    upTo: Position,
    forget: (erasure: ErasureRequest) => Promise<void>,
    options: CallOptions = {},
  ): Promise<void> {
    return this.#connection.call('completeErasures', options, () =>
      completeErasures(this.#connection, upTo, forget, options),
    );
  }

  mark(
    { entryId, recordedAt }: { readonly entryId: string; readonly recordedAt: Date },
    options: CallOptions = {},
  ): Promise<Position> {
    return this.#connection.call('mark', options, async ({ logEntries }) => {
      await this.#prepare();
      return this.#sessions.use((session) =>
        appendToLog(this.#connection, session, 1, async ({ position }) => {
          await logEntries.insertOne({ _id: position, kind: 'marker', entryId, recordedAt }, { session });
          return Number(position);
        }),
      );
    });
  }

  /** Nothing is written before what keeps the log right is known to be there. */
  #prepare(): Promise<void> {
    this.#ready ??= prepare(this.#connection).catch((error) => {
      this.#ready = undefined;
      throw error;
    });
    return this.#ready;
  }
}

async function prepare({ database, collections }: Connection): Promise<void> {
  await checkServer(database, 'append');
  await checkSetup(collections, 'append');
  await readHead(collections);
}
