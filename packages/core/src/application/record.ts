import type { ActivityInput } from '../domain/activity.ts';
import { type Duration, toMilliseconds } from '../domain/duration.ts';
import { ActivityConflictError, type Issue, quote, ValidationError } from '../domain/errors.ts';
import type { Position } from '../domain/log-entry.ts';
import { type ActivityRules, type ParsedActivity, parseActivity } from '../domain/parse-activity.ts';
import type { ActivityStore } from '../ports/activity-store.ts';
import type { CallOptions } from '../ports/call-options.ts';
import type { Clock } from '../ports/clock.ts';
import { AppendQueue, type Outcome, type Settled } from './append-queue.ts';
import type { Projector } from './projector.ts';
import { spanNames, type Telemetry } from './telemetry.ts';

/** How to record. */
export interface RecordOptions extends CallOptions {
  /** `projected`: wait until every projection has passed the recorded activities, to read one's own writes. */
  readonly until?: 'recorded' | 'projected';
  /** The longest wait for the projections; default 30 seconds. Past it, a `TimeoutError`: the activities are recorded. */
  readonly timeout?: Duration;
}

/** What became of one activity. */
export interface RecordResult {
  readonly position: Position;
  /** `duplicate`: the log held it already; nothing changed. */
  readonly status: 'recorded' | 'duplicate';
}

/** What became of many activities. */
export interface RecordManyResult {
  /** How many are new in the log. */
  readonly recorded: number;
  /** How many the log held already. */
  readonly duplicates: number;
  /** Those whose id the log holds with other content; `index` counts from 0 in the input. */
  readonly conflicts: readonly {
    readonly index: number;
    readonly activityId: string;
    readonly position: Position;
  }[];
  /** Those that are no valid activities, and why. */
  readonly rejected: readonly { readonly index: number; readonly issues: readonly Issue[] }[];
  /** The highest position among the recorded and the duplicates; 0 without any. */
  readonly position: Position;
}

/** What recording needs. */
export interface RecorderParts {
  readonly activityStore: ActivityStore;
  readonly clock: Clock;
  readonly rules: ActivityRules;
  /** The most activities of one append. */
  readonly maxBatch: number;
  readonly projector: Projector;
  readonly telemetry: Telemetry;
}

/** Checks activities and appends them to the log; concurrent calls share appends. */
export class Recorder {
  readonly #parts: RecorderParts;
  readonly #queue: AppendQueue;

  constructor(parts: RecorderParts) {
    const { activityStore, maxBatch, telemetry } = parts;
    const append: ActivityStore['append'] = (activities) =>
      telemetry.timed('append', {}, (span) => {
        span.setAttribute('activities', activities.length);
        return activityStore.append(activities);
      });
    this.#parts = parts;
    this.#queue = new AppendQueue({ append }, maxBatch, (settled) => this.#onSettled(settled));
  }

  /** As `LearnTrack.activities.record`. */
  record(activity: ActivityInput, options?: RecordOptions): Promise<RecordResult>;
  record(activities: readonly ActivityInput[], options?: RecordOptions): Promise<RecordManyResult>;
  async record(
    input: ActivityInput | readonly ActivityInput[],
    options: RecordOptions = {},
  ): Promise<RecordResult | RecordManyResult> {
    checkWaiting(options);
    return this.#parts.telemetry.span(spanNames.record, {}, async () => {
      const result = Array.isArray(input)
        ? await this.recordMany(input, options)
        : await this.#recordOne(input as ActivityInput, options);
      if (options.until === 'projected') await this.#parts.projector.passed(result.position, options);
      return result;
    });
  }

  /** As {@link record} of many, for inputs of any kind. */
  async recordMany(inputs: readonly unknown[], { signal }: CallOptions): Promise<RecordManyResult> {
    const now = this.#parts.clock.now();
    const parsed: ParsedActivity[] = [];
    const indexes: number[] = [];
    const rejected: { index: number; issues: readonly Issue[] }[] = [];
    for (const [index, input] of inputs.entries()) {
      const result = parseActivity(input, this.#parts.rules, now);
      if (result.ok) {
        parsed.push(result.value);
        indexes.push(index);
      } else rejected.push({ index, issues: result.issues });
    }
    this.#parts.telemetry.count(
      'rejected',
      rejected.map(({ index }) => labelsOf(inputs[index])),
    );
    const outcomes = await this.#queue.append(parsed, signal);
    const summary = { recorded: 0, duplicates: 0, position: 0 };
    const conflicts: RecordManyResult['conflicts'][number][] = [];
    for (const [i, outcome] of outcomes.entries()) {
      const index = indexes[i] as number;
      if (outcome.status === 'refused') rejected.push({ index, issues: outcome.error.issues });
      else if (outcome.status === 'conflict') {
        const { activityId } = (parsed[i] as ParsedActivity).activity;
        conflicts.push({ index, activityId, position: outcome.position });
      } else {
        summary[outcome.status === 'recorded' ? 'recorded' : 'duplicates'] += 1;
        summary.position = Math.max(summary.position, outcome.position);
      }
    }
    return { ...summary, conflicts, rejected: rejected.sort((a, b) => a.index - b.index) };
  }

  /** Takes nothing more in; what was taken in is appended first. */
  close(): Promise<void> {
    return this.#queue.close();
  }

  async #recordOne(input: ActivityInput, { signal }: CallOptions): Promise<RecordResult> {
    const parsed = parseActivity(input, this.#parts.rules, this.#parts.clock.now());
    if (!parsed.ok) {
      this.#parts.telemetry.count('rejected', [labelsOf(input)]);
      throw new ValidationError('Activity rejected', parsed.issues);
    }
    const [outcome] = (await this.#queue.append([parsed.value], signal)) as [Outcome];
    if (outcome.status === 'refused') throw outcome.error;
    if (outcome.status === 'conflict') {
      throw new ActivityConflictError(parsed.value.activity.activityId, outcome.position);
    }
    return { position: outcome.position, status: outcome.status };
  }

  #onSettled(settled: readonly Settled[]): void {
    const { telemetry, projector } = this.#parts;
    const having = (status: Outcome['status']) =>
      settled.filter(({ outcome }) => outcome.status === status).map(({ activity }) => activity);
    telemetry.count('recorded', having('recorded'));
    telemetry.count('duplicates', having('duplicate'));
    telemetry.count('conflicts', having('conflict'));
    telemetry.count('rejected', having('refused'));
    if (settled.some(({ outcome }) => outcome.status === 'recorded')) projector.wake();
  }
}

/** Checked before anything is recorded, since a refused call is to have no effect. */
export function checkWaiting({ until = 'recorded', timeout }: RecordOptions): void {
  if (timeout !== undefined) toMilliseconds(timeout, 'timeout');
  if (until === 'recorded' || until === 'projected') return;
  throw new ValidationError('Invalid options', [
    { path: 'until', message: `${quote(until)} is neither 'recorded' nor 'projected'` },
  ]);
}

/** What a rejected input can be counted by. */
function labelsOf(input: unknown): { courseId?: string; action?: string; region?: string } {
  const labels: { courseId?: string; action?: string; region?: string } = {};
  try {
    for (const field of ['courseId', 'action', 'region'] as const) {
      const value = (input as { readonly [field]?: unknown } | null)?.[field];
      if (typeof value === 'string' && value.length <= 200) labels[field] = value;
    }
  } catch {
    // An input that cannot even be read is counted without labels.
  }
  return labels;
}
