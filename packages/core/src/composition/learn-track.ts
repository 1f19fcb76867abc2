import type { ProjectionDefinition } from '../application/define-projection.ts';
import type { Diagnosis } from '../application/diagnosis.ts';
import type { DoctorOptions } from '../application/doctor.ts';
import type { ErasureResult } from '../application/erase.ts';
import type { Health } from '../application/health.ts';
import type { ActivitySource, IngestOptions, IngestResult } from '../application/ingest.ts';
import type { ProjectionStatus } from '../application/projector.ts';
import type { DailyDifference, ReconcileQuery } from '../application/reconcile.ts';
import type { RecordManyResult, RecordOptions, RecordResult } from '../application/record.ts';
import type { Regions } from '../application/regions.ts';
import type { Reports } from '../application/reports.ts';
import type { Scores } from '../application/scores.ts';
import type { Students } from '../application/students.ts';
import type { ActivityInput } from '../domain/activity.ts';
import type { Json } from '../domain/json.ts';
import type { LogHead } from '../ports/activity-store.ts';
import type { CallOptions } from '../ports/call-options.ts';
import type { PortName } from '../ports/ports.ts';

/** Takes activities in. */
export interface Activities {
  /**
   * Records one activity; returns when the log holds it durably. Concurrent calls share appends.
   *
   * @throws `ValidationError` when it is no valid activity, `ActivityConflictError` when the log holds its id with other
   * content; `ConnectionError` and `TimeoutError` are retryable, and a retry counts nothing twice
   *
   * @example
   * ```ts
   * await learnTrack.activities.record({
   *   studentId: 'S1', courseId: 'C1', action: 'page_view', timestamp: new Date(), region: 'EU',
   * });
   * ```
   */
  record(activity: ActivityInput, options?: RecordOptions): Promise<RecordResult>;
  /**
   * Records many, in their order. A bad one is reported and loses nothing else.
   *
   * @throws `ConnectionError` or `TimeoutError` when the log cannot take them; parts may have been recorded, and the
   * same call again tells them as duplicates
   */
  record(activities: readonly ActivityInput[], options?: RecordOptions): Promise<RecordManyResult>;
  /**
   * Records a stream in batches, with bounded memory: it makes the stream wait.
   *
   * @throws what the stream, the log or a callback throws. Where the stream broke, everything it gave before is recorded;
   * where the log or a callback failed, up to two batches are not, and the same stream again adds what is missing.
   * `IngestClosedError` where LearnTrack was closed before the stream had ended: it says how far the stream was taken in.
   */
  ingest<T extends ActivityInput>(
    source: ActivitySource<T>,
    options?: IngestOptions<T>,
  ): Promise<IngestResult>;
}

/** The states of one custom projection. */
export interface States<State> {
  /** The state of one key. */
  get(key: string, options?: CallOptions): Promise<State | undefined>;
  /** Every key and its state, by key. */
  entries(options?: CallOptions): AsyncIterable<readonly [key: string, state: State]>;
}

/** The projections: how they are doing, and what to do about it. */
export interface Projections {
  /** How every projection is doing, by its store. */
  status(options?: CallOptions): Promise<readonly ProjectionStatus[]>;
  /**
   * Brings every projection up to the log's head of this moment; with `projections: 'off'` the way to run them by hand.
   *
   * @throws the first failure, after all were tried
   */
  catchUp(options?: CallOptions): Promise<void>;
  /**
   * Builds a projection anew from the log, in its next generation.
   *
   * @throws `NotFoundError` when there is none of that name
   */
  rebuild(name: string, options?: CallOptions): Promise<void>;
  /**
   * The states of a custom projection.
   *
   * @throws `NotFoundError` when it was not given to `createLearnTrack`
   */
  states<State extends Json>(definition: ProjectionDefinition<State>): States<State>;
}

/** What is wired, and how far it is. */
export interface Status {
  /** Which adapter provides which port. */
  readonly ports: { readonly [Name in PortName]?: string };
  readonly log: LogHead;
  readonly projections: readonly ProjectionStatus[];
}

/** Student profiles, and what forgets a student. */
export interface StudentProfiles extends Pick<Students, 'upsert' | 'get' | 'find' | 'groupBy'> {
  /**
   * Forgets a student: profile, activities (course, action and day stay, so that daily counts never change), scores,
   * regions. The same activities, imported again, stay forgotten; what the student does from now on counts.
   *
   * @throws `ValidationError` when the id is not valid. Retry what failed otherwise: another erasure does no harm.
   */
  erase(studentId: string, options?: RecordOptions): Promise<ErasureResult>;
}

/** What is recomputed from the log, by the batch engine. */
export interface BatchReports extends Pick<Reports, 'computeCoursePerformance'> {
  /**
   * Recomputes daily engagement from the log up to the report's position, and tells every row that differs; on request
   * repairs it. Recording and projecting go on meanwhile.
   */
  reconcile(query?: ReconcileQuery): Promise<readonly DailyDifference[]>;
}

/** What stands where no adapter provides a port; adding the adapter mends the types. */
export interface MissingAdapter<Name extends PortName> {
  readonly missingAdapter: Name;
}

/** An API where its port is provided; else what says which is missing. */
export type WithPort<Name extends PortName, Provided extends PortName, Api> = Name extends Provided
  ? Api
  : MissingAdapter<Name>;

/**
 * LearnTrack, as a host uses it. Made by `createLearnTrack`.
 *
 * @typeParam Provided - the ports that the adapters provide
 */
export interface LearnTrack<Provided extends PortName = PortName> {
  readonly activities: Activities;
  readonly students: WithPort<'studentStore', Provided, StudentProfiles>;
  readonly scores: WithPort<
    'scoreBoard',
    Provided,
    Pick<Scores, 'get' | 'top' | 'rank' | 'around' | 'watch' | 'explain' | 'distribution'>
  >;
  readonly regions: WithPort<
    'regionGraph',
    Provided,
    Pick<Regions, 'findMultiRegionAccess' | 'evidence' | 'history' | 'pairs' | 'removeBefore'>
  >;
  readonly reports: WithPort<
    'reportStore',
    Provided,
    Pick<Reports, 'dailyEngagement' | 'topCourses' | 'coursePerformance'>
  > &
    WithPort<'batchEngine', Provided, BatchReports>;
  readonly projections: Projections;
  /** What is wired, and how far it is. */
  status(options?: CallOptions): Promise<Status>;
  /** Whether every adapter's store answers and every projection follows the log; never throws for what they answer. */
  health(options?: CallOptions): Promise<Health>;
  /**
   * Looks at every adapter (connection, version, rights, set-up) and every projection (its checkpoint, and a sample of
   * its data against the log), and says how to mend what is not in order. Changes nothing, and never throws for what it
   * finds; the projections may go on meanwhile.
   *
   * @throws `ValidationError` when `sample` is no whole number from 0 to 10,000
   *
   * @example
   * ```ts
   * const { checks } = await learnTrack.doctor();
   * for (const { subject, check, ok, detail, mend } of checks) if (!ok) console.error(subject, check, detail, mend);
   * ```
   */
  doctor(options?: DoctorOptions): Promise<Diagnosis>;
  /**
   * Takes nothing more in, finishes what was taken in (of streams that are being ingested, too), frees what the adapters
   * own. May be called twice.
   *
   * @example
   * ```ts
   * process.once('SIGTERM', () => learnTrack.close());
   * ```
   *
   * @param options - `signal`: ends the waiting for what was taken in; the adapters are closed all the same
   * @throws what an adapter throws when it is closed; all of them are
   */
  close(options?: CallOptions): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}
