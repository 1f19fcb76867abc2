import type {
  AccessQuery,
  CallOptions,
  Candidate,
  Change,
  Checkpoint,
  DetectionModel,
  GenerationStart,
  RegionAccess,
  RegionGraph,
  RegionPair,
  StoredCheckpoint,
  StudentAccess,
} from '@learntrack/core';
import type { Connection } from '../connection.ts';
import type { Database } from '../database.ts';
import { checkSetUp } from '../setup.ts';
import { apply } from './apply.ts';
import { readCheckpoint } from './checkpoint-node.ts';
import { completeGeneration, startGeneration } from './generations.ts';
import { accessesQuestion, candidatesQuestion, readPairs } from './queries.ts';
import { retain } from './retention.ts';

/** Who accessed what from which region, in Neo4j. */
export class Neo4jRegionGraph implements RegionGraph {
  /** Behind the log, it commits less often and looks a student up once for more: 4,100 entries/s, not 2,400 by 1,000. */
  readonly maxBatch = 5000;
  readonly #connection: Connection;
  #checked: Promise<void> | undefined;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  readCheckpoint(options: CallOptions = {}): Promise<StoredCheckpoint | undefined> {
    return this.#connection.call('read the checkpoint', options, async (database) => {
      const node = await database.read(readCheckpoint);
      if (!node) return undefined;
      const { clearing: _, activities: _activities, horizon: _horizon, ...stored } = node;
      return stored;
    });
  }

  apply(change: Change<readonly StudentAccess[]>, options: CallOptions = {}): Promise<void> {
    return this.#connection.call('apply', options, async (database) => {
      await this.#check(database, 'apply');
      await apply(database, change);
    });
  }

  startGeneration(start: GenerationStart, options: CallOptions = {}): Promise<StoredCheckpoint> {
    return this.#connection.call('start a generation', options, async (database) => {
      await this.#check(database, 'start a generation');
      return startGeneration(database, start);
    });
  }

  completeGeneration(checkpoint: Checkpoint, options: CallOptions = {}): Promise<void> {
    return this.#connection.call('complete a generation', options, (database) =>
      completeGeneration(database, checkpoint),
    );
  }

  candidates(
    query: AccessQuery & { readonly rules: DetectionModel },
    options: CallOptions = {},
  ): AsyncGenerator<Candidate> {
    return this.#connection.stream('find candidates', options, candidatesQuestion(query));
  }

  pairs(query: AccessQuery & { readonly limit: number }, options: CallOptions = {}): Promise<RegionPair[]> {
    return this.#connection.call('find pairs of regions', options, (database) =>
      database.read((transaction) => readPairs(transaction, query)),
    );
  }

  removeBefore(horizon: Date, options: CallOptions = {}): Promise<number> {
    return this.#connection.call('remove old accesses', options, (database) => retain(database, horizon));
  }

  horizon(options: CallOptions = {}): Promise<Date | undefined> {
    return this.#connection.call('read the horizon', options, async (database) => {
      const { horizon } = (await database.read(readCheckpoint)) ?? {};
      return horizon === undefined ? undefined : new Date(horizon);
    });
  }

  accesses(
    query: AccessQuery & { readonly studentId: string },
    options: CallOptions = {},
  ): AsyncGenerator<RegionAccess> {
    return this.#connection.stream('read accesses', options, accessesQuestion(query));
  }

  /** Nothing is written before the database is known to keep each thing once. */
  #check(database: Database, operation: string): Promise<void> {
    this.#checked ??= checkSetUp(database, operation).catch((error) => {
      this.#checked = undefined;
      throw error;
    });
    return this.#checked;
  }
}
