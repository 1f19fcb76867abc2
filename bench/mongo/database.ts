import { mongoAdapter } from '@learntrack/adapter-mongo';
import { type ActivityStore, type ParsedActivity, parseActivity } from '@learntrack/core';
import { openAdapter } from '@learntrack/testkit';
import { type Collection, type Document, Long, type MongoClient } from 'mongodb';
import { batches } from '../load.ts';

/** The log in a database of its own, and the same collection past LearnTrack. */
export interface Database {
  readonly log: ActivityStore;
  /** With the options, validator and indexes that the adapter gives it; written at a majority. */
  readonly raw: Collection<RawActivity>;
  /** Fills the log past LearnTrack, up to a position. */
  fill(upTo: number, seed: number): Promise<void>;
  /** Moves the log's head on, past what was inserted past LearnTrack. */
  moveHead(position: number): Promise<void>;
  close(): Promise<void>;
}

/** An activity as the adapter stores it. */
export interface RawActivity extends Document {
  readonly _id: Long;
}

const fillBatch = 5000;

/** Sets a fresh database up. */
export async function openDatabase(client: MongoClient, name: string): Promise<Database> {
  const database = client.db(name);
  await database.dropDatabase();
  const adapter = mongoAdapter({ client, database: name });
  await adapter.setup();
  const { ports, close } = openAdapter(adapter);
  const log = ports.activityStore;
  const raw = database.collection<RawActivity>('activities', { writeConcern: { w: 'majority' } });
  const head = database.collection<{ _id: string }>('log', { writeConcern: { w: 'majority' } });
  const moveHead = async (position: number) => {
    await head.updateOne({ _id: 'log' }, { $set: { position: Long.fromNumber(position) } });
  };
  return {
    log,
    raw,
    fill: async (upTo, seed) => {
      let { position } = await log.head();
      for (const batch of parsedBatches(upTo - position, fillBatch, seed)) {
        const documents = toDocuments(batch, position + 1);
        await raw.insertMany(documents, { ordered: false, writeConcern: { w: 1 } });
        position += batch.length;
      }
      await moveHead(position);
    },
    moveHead,
    close: async () => {
      await close();
      await database.dropDatabase();
    },
  };
}

/** The load in batches, as a store gets them. */
export function* parsedBatches(count: number, size: number, seed: number): Generator<ParsedActivity[]> {
  const now = new Date();
  for (const batch of batches(count, size, seed)) {
    yield batch.map((input) => {
      const parsed = parseActivity(input, { maxClockSkew: 86_400_000 }, now);
      if (!parsed.ok) throw new Error('the load holds valid activities');
      return parsed.value;
    });
  }
}

/** What the adapter stores of activities. */
export function toDocuments(activities: readonly ParsedActivity[], first: number): RawActivity[] {
  return activities.map(({ activity, contentHash }, i) => ({
    _id: Long.fromNumber(first + i),
    contentHash,
    ...activity,
  }));
}
