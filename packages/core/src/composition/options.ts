import type { ProjectionDefinition } from '../application/define-projection.ts';
import type { TelemetryOptions } from '../application/telemetry.ts';
import type { Duration } from '../domain/duration.ts';
import type { ScoreModel, ScoreRules } from '../domain/engagement-score.ts';
import { type Issue, quote, ValidationError } from '../domain/errors.ts';
import type { AttributesSchema } from '../domain/parse-activity.ts';
import { isPlainObject } from '../domain/plain-object.ts';
import { wholeNumberProblem } from '../domain/whole-number.ts';
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

const known: {
  readonly [Name in keyof Required<LearnTrackOptions>]: (value: unknown) => string | undefined;
} = {
  adapters: (value) =>
    Array.isArray(value) ? undefined : 'is no array of adapters; leave it out for memory alone',
  projections: (value) =>
    value === 'background' || value === 'off'
      ? undefined
      : `${quote(value)} is neither 'background' nor 'off'`,
  scores: anObject,
  customProjections: (value) => (Array.isArray(value) ? undefined : 'is no array of projections'),
  maxClockSkew: () => undefined,
  attributes: (value) =>
    isStandardSchema(value) ? undefined : 'is no Standard Schema; give one of Zod, Valibot, ArkType, …',
  maxBatch: (value) => wholeNumberProblem(value, 1, 10_000),
  telemetry: anObject,
};

/**
 * Checks what JavaScript lets through: misspelt names, values of another kind.
 *
 * @throws {@link ValidationError} naming everything that is wrong
 */
export function checkOptions(options: LearnTrackOptions): void {
  const refuse = (issues: readonly Issue[]) => {
    if (issues.length > 0) throw new ValidationError('Invalid options', issues);
  };
  if (!isPlainObject(options)) refuse([{ path: '', message: `${quote(options)} is no object of options` }]);
  refuse(
    Object.entries(options).flatMap(([path, value]) => {
      if (!Object.hasOwn(known, path)) {
        return [{ path, message: `is no option; there are: ${Object.keys(known).join(', ')}` }];
      }
      // An adapter list that was never filled must not silently become memory.
      if (value === undefined && path !== 'adapters') return [];
      const message = known[path as keyof LearnTrackOptions](value);
      return message === undefined ? [] : [{ path, message }];
    }),
  );
}

const shortestHalfLife = 3_600_000;

/**
 * Sums of one landmark reach over some 1,000 half-lives; an activity from ahead must not push the present out of them.
 *
 * @throws {@link ValidationError} when the half-life is below an hour, or below a hundredth of the clock skew
 */
export function checkHalfLife({ halfLife }: ScoreModel, maxClockSkew: number): void {
  const shortest = Math.max(shortestHalfLife, maxClockSkew / 100);
  if (halfLife >= shortest) return;
  throw new ValidationError('Invalid score rules', [
    {
      path: 'halfLife',
      message: `${halfLife} ms is too short; give at least an hour, and a hundredth of maxClockSkew: ${shortest} ms`,
    },
  ]);
}

function anObject(value: unknown): string | undefined {
  return isPlainObject(value) ? undefined : `${quote(value)} is no object`;
}

function isStandardSchema(value: unknown): boolean {
  return (typeof value === 'object' || typeof value === 'function') && value !== null && '~standard' in value;
}
