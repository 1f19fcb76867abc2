import {
  type CallOptions,
  type Change,
  type Checkpoint,
  CheckpointError,
  type GenerationStart,
  type Json,
  type StateChanges,
  type StateProjection,
  type StateUpdate,
  type StoredCheckpoint,
} from '@learntrack/core';
import type { ClientSession, FindOptions } from 'mongodb';
import type { Collections, StateDocument } from '../collections.ts';
import type { Connection } from '../connection.ts';
import { duplicateKey, hasCode } from '../errors.ts';
import { escapeKeys, unescapeKeys } from '../escaped-keys.ts';
import { inTransaction } from '../transaction.ts';
import { conflict, isStored, toStored } from './checkpoint-document.ts';

const batchSize = 1000;

/** The states of one custom projection in MongoDB. */
export class MongoStates implements StateProjection {
  readonly #connection: Connection;
  readonly #name: string;

  constructor(connection: Connection, name: string) {
    this.#connection = connection;
    this.#name = name;
  }

  readCheckpoint(options: CallOptions = {}): Promise<StoredCheckpoint | undefined> {
    return this.#connection.call('readCheckpoint', options, async ({ checkpoints }) => {
      const document = await checkpoints.findOne({ _id: this.#name });
      return document ? toStored(document) : undefined;
    });
  }

  apply({ after, upTo, add }: Change<StateChanges>, options: CallOptions = {}): Promise<void> {
    return this.#connection.call('apply', options, (collections) =>
      this.#commit(collections, { after, upTo }, (session) =>
        this.#set(collections, after.generation, add, session),
      ),
    );
  }

  async updateAll(after: Checkpoint, update: StateUpdate, options: CallOptions = {}): Promise<void> {
    const { generation } = after;
    for await (const page of this.#pages('updateAll', generation, options)) {
      const keys = [...updated(page, update).keys()];
      if (keys.length === 0) continue;
      await this.#connection.call('updateAll', options, (collections) =>
        this.#commit(collections, { after, upTo: after }, async (session) => {
          // Read again: another worker may have updated them since.
          const found = await this.#find(collections, generation, keys, { session }).toArray();
          await this.#set(collections, generation, updated(found, update), session);
        }),
      );
    }
  }

  startGeneration(start: GenerationStart, options: CallOptions = {}): Promise<StoredCheckpoint> {
    return this.#connection.call('startGeneration', options, async ({ checkpoints, states }) => {
      const { after, logId, definition, startedAt, replace } = start;
      const fresh = { logId, definition, position: 0, activityId: '', startedAt };
      if (after) {
        const generation = after.generation + 1;
        const started = await checkpoints.findOneAndUpdate(
          isStored(this.#name, after),
          { $set: { ...fresh, generation } },
          { returnDocument: 'after' },
        );
        if (!started) throw conflict(after, await checkpoints.findOne({ _id: this.#name }));
        return toStored(started);
      }
      const left = await states.findOne({ projection: this.#name }, { sort: { generation: -1 } });
      if (left && !replace && !(await checkpoints.findOne({ _id: this.#name }))) {
        throw new CheckpointError(
          `there are states of ${JSON.stringify(this.#name)} without a checkpoint; rebuild the projection`,
        );
      }
      const generation = (left?.generation ?? 0) + 1;
      const document = { _id: this.#name, ...fresh, generation, servedGeneration: generation, changes: 0 };
      try {
        await checkpoints.insertOne(document);
      } catch (error) {
        if (!hasCode(error, duplicateKey)) throw error;
        throw conflict(after, await checkpoints.findOne({ _id: this.#name }));
      }
      return toStored(document);
    });
  }

  completeGeneration({ generation }: Checkpoint, options: CallOptions = {}): Promise<void> {
    return this.#connection.call('completeGeneration', options, async ({ checkpoints, states }) => {
      const { matchedCount } = await checkpoints.updateOne(
        { _id: this.#name, generation },
        { $set: { servedGeneration: generation } },
      );
      if (matchedCount === 0) {
        const stored = await checkpoints.findOne({ _id: this.#name });
        throw conflict(stored ? { ...stored, generation } : undefined, stored);
      }
      await states.deleteMany({ projection: this.#name, generation: { $lt: generation } });
    });
  }

  load(keys: Iterable<string>, options: CallOptions = {}): Promise<Map<string, Json>> {
    return this.#connection.call('load', options, async (collections) => {
      const generation = await this.#generation(collections, 'generation');
      const found = await this.#find(collections, generation, [...keys]).toArray();
      return new Map(found.map(({ key, state }) => [key, unescapeKeys(state)]));
    });
  }

  get(key: string, options: CallOptions = {}): Promise<Json | undefined> {
    return this.#connection.call('get', options, async (collections) => {
      const generation = await this.#generation(collections, 'servedGeneration');
      const found = await collections.states.findOne({ projection: this.#name, generation, key });
      return found ? unescapeKeys(found.state) : undefined;
    });
  }

  async *entries(options: CallOptions = {}): AsyncGenerator<readonly [string, Json]> {
    const generation = await this.#connection.call('entries', options, (collections) =>
      this.#generation(collections, 'servedGeneration'),
    );
    for await (const page of this.#pages('entries', generation, options)) {
      for (const { key, state } of page) {
        options.signal?.throwIfAborted();
        yield [key, unescapeKeys(state)];
      }
    }
  }

  /** Commits effects together with a checkpoint, by compare-and-set. */
  #commit(
    { checkpoints }: Collections,
    { after, upTo }: Pick<Change<unknown>, 'after' | 'upTo'>,
    effects: (session: ClientSession) => Promise<void>,
  ): Promise<void> {
    return inTransaction(this.#connection.client, async (session) => {
      // The write comes first: it is what others wait for, or lose against.
      const { position, activityId } = upTo;
      const { matchedCount } = await checkpoints.updateOne(
        isStored(this.#name, after),
        // A change that stays where it is must exclude others, too.
        { $set: { position, activityId }, $inc: { changes: 1 } },
        { session },
      );
      if (matchedCount === 0) {
        throw conflict(after, await checkpoints.findOne({ _id: this.#name }, { session }));
      }
      await effects(session);
    });
  }

  async #set(
    { states }: Collections,
    generation: number,
    changes: StateChanges,
    session: ClientSession,
  ): Promise<void> {
    if (changes.size === 0) return;
    const of = { projection: this.#name, generation };
    const writes = [...changes].map(([key, state]) =>
      state === undefined
        ? { deleteOne: { filter: { ...of, key } } }
        : {
            replaceOne: {
              filter: { ...of, key },
              replacement: { ...of, key, state: escapeKeys(state) },
              upsert: true,
            },
          },
    );
    await states.bulkWrite(writes, { session, ordered: false });
  }

  #find({ states }: Collections, generation: number, keys: readonly string[], options: FindOptions = {}) {
    return states.find({ projection: this.#name, generation, key: { $in: keys } }, { batchSize, ...options });
  }

  /** Every state of a generation, by key, page after page: no cursor stays open while the caller does something else. */
  async *#pages(
    operation: string,
    generation: number,
    options: CallOptions,
  ): AsyncGenerator<readonly StateDocument[]> {
    for (let last: string | undefined; ; ) {
      const behind = last === undefined ? {} : { key: { $gt: last } };
      const page = await this.#connection.call(operation, options, ({ states }) =>
        states
          .find({ projection: this.#name, generation, ...behind })
          .sort({ key: 1 })
          .limit(batchSize)
          .batchSize(batchSize + 1)
          .toArray(),
      );
      yield page;
      last = page.at(-1)?.key;
      if (page.length < batchSize) return;
    }
  }

  async #generation({ checkpoints }: Collections, which: 'generation' | 'servedGeneration'): Promise<number> {
    return (await checkpoints.findOne({ _id: this.#name }))?.[which] ?? 0;
  }
}

/** What an update changes of some states. */
function updated(documents: readonly StateDocument[], update: StateUpdate): StateChanges {
  const changes = new Map<string, Json | undefined>();
  for (const { key, state } of documents) {
    const found = unescapeKeys(state);
    // As text: an update may change what it is given.
    const text = JSON.stringify(found);
    const wanted = update(found, key);
    if (JSON.stringify(wanted) !== text) changes.set(key, wanted);
  }
  return changes;
}
