import type {
  CallOptions,
  Change,
  Checkpoint,
  CourseCount,
  CoursePerformance,
  DailyAddition,
  DailyQuery,
  DailyRepair,
  DailyRow,
  Day,
  GenerationStart,
  ReportStore,
  StoredCheckpoint,
  StoredPerformance,
} from '@learntrack/core';
import type { Connection } from '../connection.ts';
import { apply } from './apply.ts';
import { readCheckpoint, rewind } from './checkpoint-row.ts';
import { completeGeneration, startGeneration } from './generations.ts';
import { adoptPerformance, performance, savePerformance } from './performance.ts';
import { dailyEngagement, topCourses } from './queries.ts';
import { repair } from './repair.ts';

/** Daily engagement and course performance, in Cassandra. */
export class CassandraReportStore implements ReportStore {
  /** A step costs a few round trips per course, however many of its activities are in it. */
  readonly maxBatch = 10_000;
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  readCheckpoint(options: CallOptions = {}): Promise<StoredCheckpoint | undefined> {
    return this.#connection.call('read the checkpoint', options, async (keyspace) => {
      const row = await readCheckpoint(keyspace);
      if (!row) return undefined;
      const { dataCenter: _, clearing: _clearing, writtenAt: _at, marks: _marks, ...stored } = row;
      return stored;
    });
  }

  rewind(options: CallOptions = {}): Promise<void> {
    return this.#connection.call('rewind', options, rewind);
  }

  apply(change: Change<readonly DailyAddition[]>, options: CallOptions = {}): Promise<void> {
    return this.#connection.call('apply', options, (keyspace) => apply(keyspace, change));
  }

  startGeneration(start: GenerationStart, options: CallOptions = {}): Promise<StoredCheckpoint> {
    return this.#connection.call('start a generation', options, (keyspace) =>
      startGeneration(keyspace, start),
    );
  }

  completeGeneration(checkpoint: Checkpoint, options: CallOptions = {}): Promise<void> {
    return this.#connection.call('complete a generation', options, (keyspace) =>
      completeGeneration(keyspace, checkpoint),
    );
  }

  dailyEngagement(query: DailyQuery, options: CallOptions = {}): AsyncGenerator<DailyRow> {
    return this.#connection.stream('read daily engagement', options, (keyspace) =>
      dailyEngagement(keyspace, query),
    );
  }

  topCourses(
    query: { readonly day: Day; readonly limit: number },
    options: CallOptions = {},
  ): Promise<CourseCount[]> {
    return this.#connection.call('find the top courses', options, (keyspace) => topCourses(keyspace, query));
  }

  repair(row: DailyRepair, options: CallOptions = {}): Promise<void> {
    return this.#connection.call('repair', options, (keyspace) => repair(keyspace, row));
  }

  savePerformance(
    period: Parameters<ReportStore['savePerformance']>[0],
    courses: AsyncIterable<CoursePerformance>,
    options: CallOptions = {},
  ): Promise<number> {
    return this.#connection.call('save performance', options, (keyspace) =>
      savePerformance(keyspace, period, courses),
    );
  }

  adoptPerformance(
    period: Parameters<NonNullable<ReportStore['adoptPerformance']>>[0],
    options: CallOptions = {},
  ): Promise<void> {
    return this.#connection.call('adopt performance', options, (keyspace) =>
      adoptPerformance(keyspace, period),
    );
  }

  performance(
    query: { readonly courseId?: string },
    options: CallOptions = {},
  ): AsyncGenerator<StoredPerformance> {
    return this.#connection.stream('read performance', options, (keyspace) => performance(keyspace, query));
  }
}
