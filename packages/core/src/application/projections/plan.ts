import type { Activity } from '../../domain/activity.ts';
import type { Checkpoint } from '../../domain/checkpoint.ts';
import type { LogEntry } from '../../domain/log-entry.ts';
import type { CallOptions } from '../../ports/call-options.ts';
import type { Projection } from '../../ports/projection.ts';
import type { Sample } from './sample.ts';

/** A stretch of the log on its way into a store. */
interface Step {
  readonly after: Checkpoint;
  readonly upTo: Checkpoint;
  /** Every entry behind `after`, up to `upTo`. */
  readonly entries: readonly LogEntry[];
}

/** What a projection computes, and where it keeps it. */
export interface ProjectionPlan {
  readonly name: string;
  readonly store: Omit<Projection<never>, 'apply'>;
  /** Whether a stored generation of that definition holds what this plan computes. */
  continues(definition: string): boolean;
  /** Whether a generation of that definition can take these entries in; if not, the next one starts. */
  fits(definition: string, entries: readonly LogEntry[]): boolean;
  /**
   * The definition of a generation to start.
   *
   * @param entries - the first that it is to take in, or those that the generation before could not
   * @param previous - the definition of the generation before
   * @param log - reads the log, up to its head
   */
  define(
    entries: readonly LogEntry[],
    previous: string | undefined,
    log: () => AsyncIterable<readonly LogEntry[]>,
  ): Promise<string>;
  /** Turns the entries into what to add, and applies it. */
  apply(step: Step, options: CallOptions): Promise<void>;
  /** Reads what the store holds of the keys that some activities are about. */
  sample(activities: readonly Activity[], options: CallOptions): Promise<Sample>;
}
