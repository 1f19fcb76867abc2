import { type Adapter, type BatchOptions, defineAdapter } from '@learntrack/core';
import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { SqlArguments } from './client/arguments.ts';
import type { SqlRow } from './client/arrow-rows.ts';
import { returning, sqlOver } from './client/plans.ts';
import { conforming } from './conforming.ts';
import { Connection } from './connection.ts';
import { adapterName } from './errors.ts';
import { inspect } from './inspect.ts';
import { SparkBatchEngine } from './reports/batch-engine.ts';
import { storedActivities } from './sources/stored-activities.ts';
import type { SparkAdapterOptions } from './spark-options.ts';

/** The port that Spark provides. */
export type SparkPort = 'batchEngine';

/** LearnTrack's batch reports on Spark. */
export interface SparkAdapter extends Adapter<SparkPort> {
  /**
   * Runs a query of your own, over the table `activities` where the source is one that Spark reads by itself, and all that
   * Spark knows. Rows come as they are computed; leaving early, or aborting, ends the job.
   *
   * A `BIGINT` is a bigint, a `DECIMAL` a text, a `DATE` a text such as `2026-01-31`, a `TIMESTAMP` a `Date`, a `MAP` a
   * `Map`.
   *
   * @param text - Spark SQL; what differs from call to call is bound: `WHERE courseId = :courseId`
   * @throws `ValidationError` for an argument that cannot be bound, and for a row that is not of the schema; else as the
   * adapter
   *
   * @example
   * ```ts
   * const text = 'SELECT region, count(*) AS activities FROM activities WHERE courseId = :courseId GROUP BY region';
   * for await (const { region, activities } of spark.sql(text, { courseId: 'C1' })) …
   * ```
   */
  sql<Row = SqlRow>(text: string, args?: SqlArguments, options?: SqlOptions<Row>): AsyncGenerator<Row>;
}

/** What a query of one's own heeds and tells. */
export interface SqlOptions<Row> extends BatchOptions {
  /** Checks each row, and gives it its type: of Zod, Valibot, ArkType, … Default: rows as they come. */
  readonly schema?: StandardSchemaV1<unknown, Row>;
}

/**
 * LearnTrack's batch reports on Apache Spark 4, by Spark Connect: one process on a laptop or a cluster, by another url.
 *
 * Nothing connects before the first call. The server needs no set-up; the connectors that a source or a sink uses have to
 * be on its class path.
 *
 * @throws `ValidationError` for a `url` that is none of Spark Connect; later `ConnectionError`, `TimeoutError` and
 * `AuthenticationError` for what the server says, and `AdapterError` when Spark finds another log, or none
 *
 * @example
 * ```ts
 * const spark = sparkAdapter({ url: 'sc://127.0.0.1:15002', source: mongoSource() });
 * const learnTrack = await createLearnTrack({ adapters: [mongo, spark, cassandra] });
 * await learnTrack.reports.computeCoursePerformance({ from: '2026-01-01', to: '2026-07-01' });
 * ```
 */
export function sparkAdapter(options: SparkAdapterOptions): SparkAdapter {
  const connection = new Connection(options);
  const { source } = options;
  const activities = source.kind === 'log' ? undefined : storedActivities(source);
  const adapter = defineAdapter<SparkPort>({
    name: adapterName,
    ports: {
      batchEngine: (resolve) => new SparkBatchEngine(connection, options, () => resolve('activityStore')),
    },
    ping: async ({ signal }) => connection.run('ping', returning(sqlOver('SELECT 1', {})), { signal }),
    inspect: inspect(connection, options),
    close: () => connection.close(),
  });
  return {
    ...adapter,
    async *sql<Row = SqlRow>(text: string, args: SqlArguments = {}, sqlOptions: SqlOptions<Row> = {}) {
      const { schema, ...batchOptions } = sqlOptions;
      const plan = returning(sqlOver(text, args, activities && { activities }));
      const rows = connection.rows('sql', plan, batchOptions);
      yield* schema ? conforming(rows, schema) : (rows as AsyncGenerator<unknown> as AsyncGenerator<Row>);
    },
  };
}
