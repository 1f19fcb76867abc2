import type { Activity } from '../domain/activity.ts';
import type { LogEntry, Position } from '../domain/log-entry.ts';
import type { ActivityStore } from '../ports/activity-store.ts';
import type { CallOptions } from '../ports/call-options.ts';
import type { ProjectionPlan } from './projections/plan.ts';
import type { SampledKey } from './projections/sample.ts';

const batchSize = 1000;

/** What a look at some keys of a projection found. */
export interface Audit {
  /** How many keys were looked at, without those that an erasure is about to change. */
  readonly keys: number;
  /** How many of them do not hold what the log makes them. */
  readonly wrong: number;
}

/**
 * Compares some keys of a projection with what the log makes of them; the projection may go on meanwhile. Reads the whole
 * log.
 *
 * @param activities - those whose keys to look at
 */
export async function audit(
  plan: ProjectionPlan,
  log: ActivityStore,
  activities: readonly Activity[],
  options: CallOptions,
): Promise<Audit> {
  const position = async () => (await plan.store.readCheckpoint(options))?.position ?? 0;
  const before = await position();
  const sample = await plan.sample(activities, options);
  // What was read is as of some position between the two.
  const between = { from: before, to: await position() };
  const looks = new Map(sample.keys.map((key) => [key, new Look(key, between)]));
  const take = async (after: Position, upTo: Position) => {
    for await (const entries of log.read({ after, upTo, batchSize }, options)) {
      for (const entry of entries) {
        for (const key of sample.concerned(entry)) looks.get(key)?.take(entry);
      }
    }
  };
  const { position: head } = await log.head(options);
  await take(0, head);
  // Whoever was erased while the log was read may be missing in what was read of it.
  await take(head, (await log.head(options)).position);
  const known = [...looks.values()].filter(({ erased }) => !erased);
  return { keys: known.length, wrong: known.filter((look) => !look.isRight()).length };
}

/** Whether a key is right at any of the positions that its value may be as of. */
class Look {
  readonly #key: SampledKey;
  readonly #from: Position;
  readonly #to: Position;
  readonly #until: Position;
  #right = false;
  /**
   * Whether an erasure follows that the value may not know of yet: then the log does not tell any more what the value was
   * made of.
   */
  erased = false;

  constructor(key: SampledKey, between: { readonly from: Position; readonly to: Position }) {
    this.#key = key;
    this.#from = key.position ?? between.from;
    this.#to = key.position ?? between.to;
    this.#until = key.mayLead ? Number.POSITIVE_INFINITY : this.#to;
  }

  take(entry: LogEntry): void {
    if (entry.position > this.#from) this.erased ||= entry.kind === 'erasure';
    if (entry.position > this.#until) return;
    if (entry.position > this.#from) this.#right ||= this.#key.agrees();
    this.#key.add(entry);
  }

  isRight(): boolean {
    return this.#right || this.#key.agrees();
  }
}
