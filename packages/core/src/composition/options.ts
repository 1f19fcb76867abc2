import type { ProjectionDefinition } from '../application/define-projection.ts';
import type { TelemetryOptions } from '../application/telemetry.ts';
import type { Duration } from '../domain/duration.ts';
import type { ScoreRules } from '../domain/engagement-score.ts';
import type { AttributesSchema } from '../domain/parse-activity.ts';
import type { Adapter } from './adapter.ts';

/**
 * How to set LearnTrack up.
 *
 * @typeParam Adapters - the adapters' types, from which the compiler tells which ports there are
 */
export interface LearnTrackOptions<Adapters extends readonly Adapter[] = readonly Adapter[]> {
  /**
   * The adapters; a later one replaces an earlier one's port. Default: everything in memory. An `activityStore` is
   * needed; another missing port tells so when it is called.
   */
  readonly adapters?: Adapters;
  /**
   * `background` (default): this process follows the log. `off`: another one does, or `projections.catchUp()`. Run the
   * same adapters and custom projections in every process that follows the log.
   */
  readonly projections?: 'background' | 'off';
  /** How engagement is scored. */
  readonly scores?: ScoreRules;
  /** Custom projections; they need a `stateStore`. */
  // biome-ignore lint/suspicious/noExplicitAny: definitions of any state fit
  readonly customProjections?: readonly ProjectionDefinition<any>[];
  /** How far ahead of now a timestamp may be. Default 24 hours. */
  readonly maxClockSkew?: Duration;
  /** Checks `attributes` of activities: any synchronous Standard Schema, such as one of Zod or Valibot. */
  readonly attributes?: AttributesSchema;
  /** The most activities of one append, 1 to 10,000. Default 1000. */
  readonly maxBatch?: number;
  readonly telemetry?: TelemetryOptions;
}
