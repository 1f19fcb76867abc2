import { setImmediate } from 'node:timers/promises';
import { type Checkpoint, describeCheckpoint } from '../domain/checkpoint.ts';
import { CheckpointError, isLearnTrackError, LearnTrackError } from '../domain/errors.ts';
import { entryId, isNamelessErasure, type LogEntry, type Position } from '../domain/log-entry.ts';
import type { ActivityStore, LogHead } from '../ports/activity-store.ts';
import type { CallOptions } from '../ports/call-options.ts';
import { untilAborted } from './abort.ts';
import { backOff } from './backoff.ts';
import type { ProjectionPlan } from './projections/plan.ts';
import type { Telemetry } from './telemetry.ts';

/**
 * What a projection is doing: `idle` (waits for activities), `running`, `backing-off` (its store or the log failed; it
 * tries again), `stopped` (its data cannot be continued; `rebuild` starts it again), `off` (runs elsewhere).
 */
export type ProjectionState = 'idle' | 'running' | 'backing-off' | 'stopped' | 'off';

interface NewGeneration {
  readonly after: Checkpoint | undefined;
  readonly head: LogHead;
  readonly replace: boolean;
  readonly entries?: readonly LogEntry[];
}

/** Tells of progress: how far a projection has come, and the entries that brought it there. */
export type OnProgress = (checkpoint: Checkpoint, entries: readonly LogEntry[]) => void;

const defaultBatch = 1000;

/** How long an idle projection trusts that its store still holds what it knows. */
const idleMs = 30_000;

/** Takes one projection along the log: finds where it stands, applies what follows, starts generations. */
export class ProjectionRunner {
  readonly plan: ProjectionPlan;
  readonly #log: ActivityStore;
  readonly #telemetry: Telemetry;
  readonly #onProgress: OnProgress;
  /** Where the projection stands, once it was held against the log. */
  #checkpoint: Checkpoint | undefined;
  /** The generation that this runner started itself, from position 0, and where the log ended then. */
  #started: { readonly generation: number; readonly head: Position } | undefined;
  /** The generation that is known to be complete. */
  #completed: number | undefined;
  /** Runs one task after the other: passes along the log never overlap. */
  #queue: Promise<unknown> = Promise.resolve();
  #awaken: (() => void) | undefined;
  #awake = false;
  state: ProjectionState = 'off';
  lastError: Error | undefined;

  constructor(plan: ProjectionPlan, log: ActivityStore, telemetry: Telemetry, onProgress: OnProgress) {
    this.plan = plan;
    this.#log = log;
    this.#telemetry = telemetry;
    this.#onProgress = onProgress;
  }

  /** Where the projection stands, as far as this runner knows. */
  get checkpoint(): Checkpoint | undefined {
    return this.#checkpoint;
  }

  /** Makes a background run look at the log again. */
  wake(): void {
    this.#awake = true;
    this.#awaken?.();
  }

  /** Follows the log until the signal aborts: whatever fails, it goes on, or waits for a rebuild. */
  async run(signal: AbortSignal): Promise<void> {
    let failures = 0;
    while (!signal.aborted) {
      try {
        this.state = 'running';
        this.#awake = false;
        await this.#inTurn(signal, () => this.#persist(signal, () => this.#advance(signal)));
        failures = 0;
        this.state = 'idle';
        await this.#untilDue(signal);
      } catch (error) {
        if (signal.aborted) break;
        if (isLearnTrackError(error, 'CHECKPOINT')) {
          this.state = 'stopped';
          await this.#untilRebuilt(signal).catch(() => {});
        } else {
          this.state = 'backing-off';
          await backOff(failures++, signal).catch(() => {});
        }
      }
    }
    this.state = 'off';
  }

  /**
   * Applies everything up to the head of this moment.
   *
   * @throws `CheckpointError` when the stored data cannot be continued from this log, and what stores throw
   */
  catchUp({ signal }: CallOptions = {}): Promise<void> {
    return this.#inTurn(signal, async () => {
      this.#checkpoint = undefined;
      await this.#persist(signal, () => this.#advance(signal));
    });
  }

  /** Starts the next generation and catches up. */
  async rebuild({ signal }: CallOptions = {}): Promise<void> {
    await this.#inTurn(signal, async () => {
      await this.#persist(signal, async () => {
        const after = await this.plan.store.readCheckpoint({ signal });
        await this.#startGeneration({ after, head: await this.#log.head({ signal }), replace: true }, signal);
      });
      await this.#persist(signal, () => this.#advance(signal));
    });
    if (this.state === 'stopped') this.wake();
  }

  #inTurn<T>(signal: AbortSignal | undefined, task: () => Promise<T>): Promise<T> {
    const turn = this.#queue.then(async () => {
      signal?.throwIfAborted();
      try {
        const result = await task();
        this.lastError = undefined;
        return result;
      } catch (error) {
        // What the store holds now is to be read again.
        this.#checkpoint = undefined;
        if (!signal?.aborted) this.lastError = error instanceof Error ? error : new Error(String(error));
        throw error;
      }
    });
    this.#queue = turn.catch(() => {});
    return untilAborted(turn, signal);
  }

  /** Repeats a task while other workers are faster. */
  async #persist(signal: AbortSignal | undefined, task: () => Promise<void>): Promise<void> {
    for (let conflicts = 0; ; conflicts++) {
      try {
        return await task();
      } catch (error) {
        if (!isLearnTrackError(error, 'POSITION_CONFLICT')) throw error;
        this.#checkpoint = undefined;
        await backOff(Math.min(conflicts, 5), signal);
      }
    }
  }

  async #advance(signal: AbortSignal | undefined): Promise<void> {
    // The checkpoint before the head: read the other way round, a faster worker's checkpoint may lie behind the head.
    const known = this.#checkpoint ?? (await this.plan.store.readCheckpoint({ signal }));
    const head = await this.#log.head({ signal });
    if (known === undefined && head.position === 0) return;
    if (known !== undefined && !this.#isVerified(known, head)) await this.#verify(known, head, signal);
    this.#checkpoint = known ?? (await this.#startGeneration({ after: known, head, replace: false }, signal));
    while (this.#checkpoint.position < head.position) await this.#follow(head, signal);
    if (this.#completed !== this.#checkpoint.generation) {
      await this.plan.store.completeGeneration(this.#checkpoint, { signal });
      this.#completed = this.#checkpoint.generation;
    }
  }

  /** Applies what follows the checkpoint, up to a position or the start of another generation. */
  async #follow(head: LogHead, signal: AbortSignal | undefined): Promise<void> {
    let checkpoint = this.#checkpoint as Checkpoint;
    const batchSize = this.plan.store.maxBatch ?? defaultBatch;
    const stretch = { after: checkpoint.position, upTo: head.position, batchSize };
    for await (const entries of this.#log.read(stretch, { signal })) {
      checkOrder(entries, checkpoint.position);
      if (!this.#canTake(checkpoint, entries)) {
        await this.#startGeneration({ after: checkpoint, head, replace: true, entries }, signal);
        return;
      }
      const last = entries.at(-1) as LogEntry;
      const upTo = { ...checkpoint, position: last.position, activityId: entryId(last) };
      await this.#telemetry.timed('apply', { projection: this.plan.name }, () =>
        this.plan.apply({ after: checkpoint, upTo, entries }, { signal }),
      );
      checkpoint = upTo;
      this.#checkpoint = upTo;
      this.#onProgress(upTo, entries);
      // Stores that never wait for I/O would otherwise keep everything else from running.
      await setImmediate();
    }
  }

  /**
   * An erasure that no longer names its student was passed by all projections that were known where it was completed.
   * Data that was on its way elsewhere meanwhile may still hold the student, unless this runner has built it from the
   * start, after the erasure.
   */
  #canTake({ definition, generation }: Checkpoint, entries: readonly LogEntry[]): boolean {
    const knownTo = this.#started?.generation === generation ? this.#started.head : 0;
    if (entries.some((entry) => entry.position > knownTo && isNamelessErasure(entry))) return false;
    return this.plan.fits(definition, entries);
  }

  /** Starts a generation that is to take in `entries` first: by default, those with which the log begins. */
  async #startGeneration(
    { after, head, replace, entries }: NewGeneration,
    signal: AbortSignal | undefined,
  ): Promise<Checkpoint> {
    const definition = this.plan.define(
      entries ?? (await this.#firstEntries(head, signal)),
      after?.definition,
    );
    const start = { after, logId: head.logId, definition, replace };
    const checkpoint = await this.plan.store.startGeneration(start, { signal });
    this.#checkpoint = checkpoint;
    this.#started = { generation: checkpoint.generation, head: head.position };
    this.#completed = undefined;
    return checkpoint;
  }

  async #firstEntries(head: LogHead, signal: AbortSignal | undefined): Promise<readonly LogEntry[]> {
    const stretch = { after: 0, upTo: head.position, batchSize: this.plan.store.maxBatch ?? defaultBatch };
    for await (const entries of this.#log.read(stretch, { signal })) return entries;
    return [];
  }

  #isVerified(checkpoint: Checkpoint, head: LogHead): boolean {
    return (
      checkpoint === this.#checkpoint &&
      checkpoint.logId === head.logId &&
      checkpoint.position <= head.position
    );
  }

  /** Holds a stored checkpoint against the log. */
  async #verify(checkpoint: Checkpoint, head: LogHead, signal: AbortSignal | undefined): Promise<void> {
    const { position, activityId, definition } = checkpoint;
    const refuse = (reason: string): never => {
      throw new CheckpointError(
        `${this.plan.name} stands at ${describeCheckpoint(checkpoint)}, but ${reason}; if this is the right log, run rebuild('${this.plan.name}')`,
      );
    };
    if (checkpoint.logId !== head.logId) refuse(`this is log ${head.logId}`);
    if (!this.plan.continues(definition)) refuse('this process computes it by other rules');
    if (position > head.position)
      refuse(`the log ends at ${head.position}: it was restored from an older backup`);
    if (position > 0 && !(await this.#log.holds({ position, activityId }, { signal }))) {
      refuse('the log holds another entry there: it was restored from an older backup');
    }
  }

  async #untilAwake(signal: AbortSignal): Promise<void> {
    if (this.#awake) return;
    const awoken = new Promise<void>((resolve) => {
      this.#awaken = resolve;
    });
    await untilAborted(awoken, signal);
  }

  /** Waits for an append, or until it is time to look whether the store still holds what it held. */
  async #untilDue(signal: AbortSignal): Promise<void> {
    const timer = setTimeout(() => {
      this.#checkpoint = undefined;
      this.wake();
    }, idleMs).unref();
    await this.#untilAwake(signal).finally(() => clearTimeout(timer));
  }

  /** Stopped, only a rebuild is worth waking for; appends are not. */
  async #untilRebuilt(signal: AbortSignal): Promise<void> {
    do {
      this.#awake = false;
      await this.#untilAwake(signal);
    } while (this.lastError !== undefined);
  }
}

/** Reading must give every position once, in order: anything else would count wrongly for ever. */
function checkOrder(entries: readonly LogEntry[], after: Position): void {
  for (const [i, { position }] of entries.entries()) {
    if (position === after + 1 + i) continue;
    throw new LearnTrackError(
      'CHECKPOINT',
      `The log gave position ${position} where ${after + 1 + i} was due; check the adapter of the activity store`,
    );
  }
}
