import { setImmediate, setTimeout as sleep } from 'node:timers/promises';
import type { Checkpoint } from '../domain/checkpoint.ts';
import { AdapterError, CheckpointError, isLearnTrackError } from '../domain/errors.ts';
import { entryId, isNamelessErasure, type LogEntry, type Position } from '../domain/log-entry.ts';
import type { ActivityStore, LogHead } from '../ports/activity-store.ts';
import type { CallOptions } from '../ports/call-options.ts';
import type { StoredCheckpoint } from '../ports/projection.ts';
import { untilAborted } from './abort.ts';
import { backOff } from './backoff.ts';
import type { ProjectionPlan } from './projections/plan.ts';
import type { Telemetry } from './telemetry.ts';
import { verifyCheckpoint } from './verify-checkpoint.ts';

/**
 * What a projection is doing: `idle` (waits for activities), `running`, `backing-off` (its store or the log failed; it
 * tries again), `stopped` (its data cannot be continued; `rebuild` starts it again), `off` (runs elsewhere).
 */
export type ProjectionState = 'idle' | 'running' | 'backing-off' | 'stopped' | 'off';

interface NewGeneration {
  readonly after: StoredCheckpoint | undefined;
  readonly head: LogHead;
  readonly replace: boolean;
  readonly entries?: readonly LogEntry[];
}

interface RunnerParts {
  readonly log: ActivityStore;
  readonly telemetry: Telemetry;
  /** Told of progress, or of a change of state, with the entries that were applied. */
  readonly onProgress: (entries: readonly LogEntry[]) => void;
  /** Whether another projection is behind, and catches up. */
  readonly isOtherBehind: () => boolean;
}

const defaultBatch = 1000;

/** So many entries behind the log, a projection is behind: others give way to it, and it does not rest. */
const behindFrom = 2 * defaultBatch;

/** A projection that is up to date rests no longer than this, so that queries see activities soon. */
const longestRestMs = 100;

/** How long it rests while another one is behind. */
const givingWayMs = 1000;

/** How long an idle projection trusts that its store still holds what it knows. */
const idleMs = 30_000;

/** After so many races lost at one place something is wrong, and to be told. */
const maxConflicts = 10;

/** Whoever rebuilds does not step back for those who go on with what is to be replaced: so often, it gets in between. */
const maxStarts = 1000;

/** Takes one projection along the log: finds where it stands, applies what follows, starts generations. */
export class ProjectionRunner {
  readonly plan: ProjectionPlan;
  readonly #log: ActivityStore;
  readonly #telemetry: Telemetry;
  readonly #onProgress: RunnerParts['onProgress'];
  readonly #isOtherBehind: () => boolean;
  /** Where the projection stands, as it was read or written last; nothing when it is to be read again. */
  #stored: StoredCheckpoint | undefined;
  /** Up to where the projection was when its store last told, or took something in. */
  lastPosition: Position | undefined;
  /** Whether the store has gone back to what it surely kept. */
  #rewound = false;
  /** Whether the store was told that this generation has caught up. */
  #completed = false;
  /** Runs one task after the other: passes along the log never overlap. */
  #queue: Promise<unknown> = Promise.resolve();
  #awaken: (() => void) | undefined;
  #awake = false;
  /** Whether it is behind, and catches up. */
  isBehind = false;
  state: ProjectionState = 'off';
  lastError: Error | undefined;

  constructor(plan: ProjectionPlan, { log, telemetry, onProgress, isOtherBehind }: RunnerParts) {
    this.plan = plan;
    this.#log = log;
    this.#telemetry = telemetry;
    this.#onProgress = onProgress;
    this.#isOtherBehind = isOtherBehind;
  }

  /** Up to where queries see the log, as far as this runner knows. */
  get servedPosition(): Position {
    return this.#stored?.served ? this.#stored.position : 0;
  }

  /** Where the projection stands by its store. */
  async readCheckpoint(options: CallOptions): Promise<StoredCheckpoint | undefined> {
    const stored = await this.plan.store.readCheckpoint(options);
    this.lastPosition = stored?.position ?? 0;
    return stored;
  }

  /** Makes a background run look at the log again; a stopped one has no use for appends. */
  wake(): void {
    if (this.state !== 'stopped') this.#resume();
  }

  /** Follows the log until the signal aborts: whatever fails, it goes on, or waits for a rebuild. */
  async run(signal: AbortSignal): Promise<void> {
    let failures = 0;
    while (!signal.aborted) {
      try {
        this.state = 'running';
        this.#awake = false;
        const start = performance.now();
        const wasBehind = await this.#inTurn(signal, () =>
          this.#persist(signal, () => this.#advance(signal)),
        );
        failures = 0;
        this.state = 'idle';
        if (!wasBehind) await this.#rest(performance.now() - start, signal);
        await this.#untilDue(signal);
      } catch (error) {
        if (signal.aborted) break;
        this.state = isLearnTrackError(error, 'CHECKPOINT') ? 'stopped' : 'backing-off';
        this.#onProgress([]);
        if (this.state === 'stopped') {
          // What was appended while it failed is no reason to try again.
          this.#awake = false;
          await this.#untilDue(signal).catch(() => {});
        } else await backOff(failures++, signal).catch(() => {});
      }
    }
    this.state = 'off';
  }

  /**
   * Waits as long as a batch took: what arrives meanwhile costs less in one batch. While another projection is behind it
   * waits longer, for they share cores, and the thread of this process.
   */
  async #rest(ms: number, signal: AbortSignal): Promise<void> {
    const enough = this.#isOtherBehind() ? givingWayMs : Math.min(ms, longestRestMs);
    await sleep(enough, undefined, { signal, ref: false });
  }

  get #maxBatch(): number {
    return this.plan.store.maxBatch ?? defaultBatch;
  }

  /** Waits until nothing is on its way into the store any more. */
  async settled(): Promise<void> {
    await this.#queue;
  }

  /**
   * Applies everything up to the head of this moment.
   *
   * @throws `CheckpointError` when the stored data cannot be continued from this log, and what stores throw
   */
  catchUp({ signal }: CallOptions = {}): Promise<void> {
    return this.#inTurn(signal, async () => {
      this.#forgetStored();
      await this.#persist(signal, () => this.#advance(signal));
    });
  }

  /** Starts the next generation and catches up. */
  async rebuild({ signal }: CallOptions = {}): Promise<void> {
    await this.#inTurn(signal, async () => {
      await this.#startAnew(signal);
      await this.#persist(signal, () => this.#advance(signal));
    });
    this.#resume();
  }

  /** Starts the next generation, whatever is stored by then. */
  async #startAnew(signal: AbortSignal | undefined): Promise<void> {
    for (let start = 1; ; start++) {
      signal?.throwIfAborted();
      const head = await this.#log.head({ signal });
      const after = await this.#readCheckpointToReplace(signal);
      try {
        await this.#startGeneration({ after, head, replace: true }, signal);
        return;
      } catch (error) {
        if (!isLearnTrackError(error, 'POSITION_CONFLICT') || start === maxStarts) throw error;
      }
    }
  }

  /** A checkpoint that cannot be read is none: a rebuild is what it asks for. */
  async #readCheckpointToReplace(signal: AbortSignal | undefined): Promise<StoredCheckpoint | undefined> {
    try {
      return await this.readCheckpoint({ signal });
    } catch (error) {
      if (isLearnTrackError(error, 'CHECKPOINT')) return undefined;
      throw error;
    }
  }

  #resume(): void {
    this.#awake = true;
    this.#awaken?.();
  }

  #inTurn<T>(signal: AbortSignal | undefined, task: () => Promise<T>): Promise<T> {
    const turn = this.#queue.then(async () => {
      signal?.throwIfAborted();
      try {
        const result = await task();
        this.lastError = undefined;
        if (this.state === 'stopped' || this.state === 'backing-off') this.state = 'idle';
        return result;
      } catch (error) {
        this.#forgetStored();
        if (!signal?.aborted) this.lastError = error instanceof Error ? error : new Error(String(error));
        throw error;
      }
    });
    this.#queue = turn.catch(() => {});
    return untilAborted(turn, signal);
  }

  /** Repeats a task while other workers are faster, as long as they get ahead. */
  async #persist<T>(signal: AbortSignal | undefined, task: () => Promise<T>): Promise<T> {
    let conflictsHere = 0;
    let position: Position | undefined;
    for (let conflicts = 0; ; conflicts++) {
      try {
        return await task();
      } catch (error) {
        if (!isLearnTrackError(error, 'POSITION_CONFLICT') || conflictsHere === maxConflicts) throw error;
        this.#forgetStored();
        await backOff(Math.min(conflicts, 5), signal);
        const reached = (await this.readCheckpoint({ signal }))?.position;
        conflictsHere = reached === position ? conflictsHere + 1 : 0;
        position = reached;
      }
    }
  }

  /** What the store holds is to be read again. */
  #forgetStored(): void {
    this.#stored = undefined;
    this.#completed = false;
  }

  /**
   * Applies everything up to the head of this moment.
   *
   * @returns whether it was behind
   */
  async #advance(signal: AbortSignal | undefined): Promise<boolean> {
    // The checkpoint before the head: read the other way round, a faster worker's checkpoint may lie behind the head.
    const known = this.#stored ?? (await this.readCheckpoint({ signal }));
    const head = await this.#log.head({ signal });
    if (known === undefined && head.position === 0) return false;
    if (known !== undefined && !(known === this.#stored && known.position === head.position)) {
      await verifyCheckpoint(this.plan, known, this.#log, head, { signal });
    }
    if (!this.#rewound) {
      // Not before: where it stood is what tells a log that was restored from a backup.
      await this.plan.store.rewind?.({ signal });
      this.#rewound = true;
      this.#forgetStored();
      return this.#advance(signal);
    }
    this.#stored = known ?? (await this.#startGeneration({ after: known, head, replace: false }, signal));
    const isBehind = head.position - this.#stored.position > behindFrom;
    this.isBehind = isBehind;
    try {
      while (this.#stored.position < head.position) await this.#follow(this.#stored, head, signal);
    } finally {
      this.isBehind = false;
    }
    if (!this.#completed) {
      await this.plan.store.completeGeneration(this.#stored, { signal });
      this.#stored = { ...this.#stored, served: true };
      this.#completed = true;
      this.#onProgress([]);
    }
    return isBehind;
  }

  /** Applies what follows the checkpoint, up to the head or the start of another generation. */
  async #follow(from: StoredCheckpoint, head: LogHead, signal: AbortSignal | undefined): Promise<void> {
    let stored = from;
    for await (const entries of this.#read({ after: stored.position, upTo: head.position }, signal)) {
      checkOrder(entries, stored.position);
      if (!this.#canTake(stored, entries)) {
        await this.#startGeneration({ after: stored, head, replace: true, entries }, signal);
        return;
      }
      const after = checkpointOf(stored);
      const last = entries.at(-1) as LogEntry;
      const upTo = { ...after, position: last.position, activityId: entryId(last) };
      await this.#telemetry.timed('apply', { projection: this.plan.name }, () =>
        this.plan.apply({ after, upTo, entries }, { signal }),
      );
      stored = { ...stored, ...upTo };
      this.#stored = stored;
      this.lastPosition = stored.position;
      this.#onProgress(entries);
      // Stores that never wait for I/O would otherwise keep everything else from running.
      await setImmediate();
    }
    if (stored.position === head.position) return;
    throw new AdapterError(`it ended at ${stored.position}, though its head is ${head.position}`, {
      adapter: 'The activity store',
      operation: 'read the log',
      retryable: true,
    });
  }

  /** A stretch of the log, in batches as large as the store takes at the time. */
  async *#read(
    stretch: { readonly after: Position; readonly upTo: Position },
    signal: AbortSignal | undefined,
  ): AsyncGenerator<readonly LogEntry[]> {
    const batchSize = Math.max(this.#maxBatch, defaultBatch);
    for await (const entries of this.#log.read({ ...stretch, batchSize }, { signal })) {
      for (let taken = 0; taken < entries.length; ) {
        const batch = entries.slice(taken, taken + this.#maxBatch);
        taken += batch.length;
        yield batch;
      }
    }
  }

  /**
   * An erasure that no longer names its student was passed by all projections that were known where it was completed.
   * Data that was on its way elsewhere meanwhile may still hold the student, unless its generation was started after
   * the erasure.
   */
  #canTake({ definition, startedAt }: StoredCheckpoint, entries: readonly LogEntry[]): boolean {
    if (entries.some((entry) => entry.position > startedAt && isNamelessErasure(entry))) return false;
    return this.plan.fits(definition, entries);
  }

  /** Starts a generation that is to take in `entries` first: by default, those with which the log begins. */
  async #startGeneration(
    { after, head, replace, entries }: NewGeneration,
    signal: AbortSignal | undefined,
  ): Promise<StoredCheckpoint> {
    const log = () => this.#read({ after: 0, upTo: head.position }, signal);
    const definition = await this.plan.define(entries ?? (await first(log())), after?.definition, log);
    this.#forgetStored();
    this.#stored = await this.plan.store.startGeneration(
      {
        after: after && checkpointOf(after),
        logId: head.logId,
        definition,
        startedAt: head.position,
        replace,
      },
      { signal },
    );
    return this.#stored;
  }

  /** Waits to be woken, or until it is time to look whether the store still holds what it held. */
  async #untilDue(signal: AbortSignal): Promise<void> {
    if (this.#awake) return;
    const timer = setTimeout(() => {
      this.#forgetStored();
      this.#resume();
    }, idleMs).unref();
    const awoken = new Promise<void>((resolve) => {
      this.#awaken = resolve;
    });
    await untilAborted(awoken, signal).finally(() => clearTimeout(timer));
  }
}

function checkpointOf({ logId, generation, definition, position, activityId }: Checkpoint): Checkpoint {
  return { logId, generation, definition, position, activityId };
}

async function first(batches: AsyncIterable<readonly LogEntry[]>): Promise<readonly LogEntry[]> {
  for await (const entries of batches) return entries;
  return [];
}

/** Reading must give every position once, in order: anything else would count wrongly for ever. */
function checkOrder(entries: readonly LogEntry[], after: Position): void {
  for (const [i, { position }] of entries.entries()) {
    if (position === after + 1 + i) continue;
    throw new CheckpointError(
      `The log gave position ${position} where ${after + 1 + i} was due; check the adapter of the activity store`,
    );
  }
}
