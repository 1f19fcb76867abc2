import type {
  ActivityStore,
  BatchEngine,
  BatchOptions,
  BatchQuery,
  CallOptions,
  CoursePerformance,
  DailyEngagement,
  Position,
} from '@learntrack/core';
import { returning } from '../client/plans.ts';
import type { Connection } from '../connection.ts';
import type { Relation } from '../protocol/spark/connect/connect_pb.js';
import type { CassandraSink } from '../sinks/cassandra-sink.ts';
import {
  type PerformanceToWrite,
  storedPerformance,
  writing,
  writtenRows,
} from '../sinks/written-performance.ts';
import { checkHead } from '../sources/check-head.ts';
import { sentActivities } from '../sources/sent-activities.ts';
import type { SparkSource } from '../sources/spark-source.ts';
import { storedActivities } from '../sources/stored-activities.ts';
import type { SparkAdapterOptions } from '../spark-options.ts';
import { coursePerformance, toCoursePerformance } from './course-performance-query.ts';
import { dailyEngagement, toDailyEngagement } from './daily-engagement-query.ts';

/** Reports computed by jobs on Spark. */
export class SparkBatchEngine implements BatchEngine {
  readonly writeCoursePerformance?: NonNullable<BatchEngine['writeCoursePerformance']>;
  readonly #connection: Connection;
  readonly #source: SparkSource;
  readonly #log: () => ActivityStore;

  /** @param log - the activity store, for a source that sends its activities */
  constructor(
    connection: Connection,
    { source, sink }: Pick<SparkAdapterOptions, 'source' | 'sink'>,
    log: () => ActivityStore,
  ) {
    this.#connection = connection;
    this.#source = source;
    this.#log = log;
    if (sink) this.writeCoursePerformance = (query, options = {}) => this.#write(sink, query, options);
  }

  async *dailyEngagement(query: BatchQuery, options: BatchOptions = {}): AsyncGenerator<DailyEngagement> {
    const activities = await this.#activities('dailyEngagement', query.upTo, options);
    const plan = returning(dailyEngagement(activities, query));
    yield* toDailyEngagement(this.#connection.rows('dailyEngagement', plan, options));
  }

  async *coursePerformance(
    query: BatchQuery & { readonly passMark: number },
    options: BatchOptions = {},
  ): AsyncGenerator<CoursePerformance> {
    const activities = await this.#activities('coursePerformance', query.upTo, options);
    const plan = returning(coursePerformance(activities, query));
    const rows = this.#connection.rows('coursePerformance', plan, options);
    for await (const row of rows) yield toCoursePerformance(row);
  }

  async #write(sink: CassandraSink, query: PerformanceToWrite, options: BatchOptions): Promise<number> {
    const operation = 'writeCoursePerformance';
    const activities = await this.#activities(operation, query.upTo, options);
    const rows = storedPerformance(coursePerformance(activities, query), query);
    await this.#connection.run(operation, writing(sink, rows), options);
    const counted = this.#connection.rows(operation, returning(writtenRows(sink, query)), options);
    for await (const { written } of counted) return Number(written);
    return 0;
  }

  async #activities(operation: string, upTo: Position, options: CallOptions): Promise<Relation> {
    if (this.#source.kind === 'log') return sentActivities(this.#source, this.#log(), upTo, options);
    if (this.#source.kind === 'mongo') {
      await checkHead(this.#connection, this.#source, operation, upTo, options);
    }
    return storedActivities(this.#source);
  }
}
