import { setTimeout as sleep } from 'node:timers/promises';
import type { Checkpoint } from '../domain/checkpoint.ts';
import { type Duration, maxTimeoutMs, toMilliseconds } from '../domain/duration.ts';
import { CheckpointError, closedError, NotFoundError, quote, TimeoutError } from '../domain/errors.ts';
import type { LogEntry, Position } from '../domain/log-entry.ts';
import type { ActivityStore, ErasureRequest } from '../ports/activity-store.ts';
import type { CallOptions } from '../ports/call-options.ts';
import type { Clock } from '../ports/clock.ts';
import type { StoredCheckpoint } from '../ports/projection.ts';
import { untilAborted } from './abort.ts';
import { backOff } from './backoff.ts';
import { ProjectionRunner, type ProjectionState } from './projection-runner.ts';
import type { ProjectionPlan } from './projections/plan.ts';
import { instrumentationName, spanNames, type Telemetry } from './telemetry.ts';

/** How far behind the log a projection is. */
export interface Lag {
  /** Log entries not applied yet, erasures and markers among them. */
  readonly activities: number;
  /** Age in seconds of the oldest of them; 0 without any. */
  readonly seconds: number;
}

/** How a projection is doing. */
export interface ProjectionStatus {
  readonly name: string;
  readonly state: ProjectionState;
  /** As stored; absent before the first batch, and when the store does not answer. */
  readonly checkpoint?: Checkpoint;
  /**
   * While the store does not answer, behind where it was when it last did. Absent when the log does not answer, or the
   * store never did.
   */
  readonly lag?: Lag;
  /** What failed most recently, until something succeeds. */
  readonly lastError?: Error;
}

interface ProjectorParts {
  readonly activityStore: ActivityStore;
  readonly plans: readonly ProjectionPlan[];
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  /** Removes the profile of an erased student; absent where no adapter keeps profiles. */
  readonly forgetProfile: ((erasure: ErasureRequest) => Promise<void>) | undefined;
}

/** How often the stores are asked how far they are, while somebody waits and projections run elsewhere. */
const pollMs = 25;

/** A store that hangs keeps metrics waiting no longer, so that its lag is still told, from where it was seen last. */
const checkpointMs = 1500;

/** Someone who waits until every projection has passed a position. */
interface Waiter {
  readonly position: Position;
  resolve(): void;
  reject(reason: unknown): void;
}

/** Runs the projections: each along the log on its own, so that one store's failure never stops the others. */
export class Projector {
  readonly #parts: ProjectorParts;
  readonly #runners: readonly ProjectionRunner[];
  readonly #closing = new AbortController();
  readonly #unobserve: () => void;
  readonly #waiters = new Set<Waiter>();
  #running: Promise<unknown> = Promise.resolve();
  #background = false;
  #polling = false;
  /** The last erasure that is known here, and up to where erasures are known to be complete. */
  #erasure = 0;
  #erasuresComplete = -1;
  #completing: Promise<void> | undefined;
  #completeAgain = false;

  constructor(parts: ProjectorParts) {
    this.#parts = parts;
    this.#runners = parts.plans.map(
      (plan) =>
        new ProjectionRunner(plan, {
          log: parts.activityStore,
          telemetry: parts.telemetry,
          onProgress: (entries) => this.#onProgress(entries),
          isOtherBehind: () => this.#runners.some(({ isBehind }) => isBehind),
        }),
    );
    this.#unobserve = parts.telemetry.observe(['lag', 'lagSeconds'], async (signal) => {
      const statuses = await this.#statuses({ signal }, AbortSignal.timeout(checkpointMs));
      return statuses.flatMap(({ name: projection, lag }) =>
        lag
          ? [
              ['lag', lag.activities, { projection }] as const,
              ['lagSeconds', lag.seconds, { projection }] as const,
            ]
          : [],
      );
    });
  }

  /** Follows the log in the background until {@link close}. */
  start(): void {
    const { signal } = this.#closing;
    this.#background = true;
    this.#running = Promise.all([this.#watch(signal), ...this.#runners.map((runner) => runner.run(signal))]);
  }

  /** Tells that an erasure was appended: it is to be completed once every projection has passed it. */
  erased(position: Position): void {
    this.#erasure = Math.max(this.#erasure, position);
    this.wake();
  }

  /** Tells that the log has grown. */
  wake(): void {
    if (this.#background) for (const runner of this.#runners) runner.wake();
  }

  /**
   * Brings every projection up to the log's head of this moment. All are tried, whichever fails.
   *
   * @throws the first failure
   */
  async catchUp(options: CallOptions = {}): Promise<void> {
    const signal = this.#untilClosed(options);
    signal.throwIfAborted();
    const results = await Promise.allSettled(this.#runners.map((runner) => runner.catchUp({ signal })));
    const failed = results.find((result) => result.status === 'rejected');
    if (failed) throw failed.reason;
    await this.#completeErasures({ signal });
  }

  /**
   * Builds a projection anew from the log, in its next generation.
   *
   * @throws `NotFoundError` when there is no projection of that name
   */
  async rebuild(name: string, options: CallOptions = {}): Promise<void> {
    const runner = this.#runners.find(({ plan }) => plan.name === name);
    if (!runner) {
      const names = this.#runners.map(({ plan }) => plan.name).join(', ');
      throw new NotFoundError(`There is no projection ${quote(name)} here; there are: ${names || 'none'}`);
    }
    await this.#parts.telemetry.span(spanNames.rebuild, { projection: name }, () =>
      runner.rebuild({ signal: this.#untilClosed(options) }),
    );
  }

  /**
   * Waits until queries of every projection see the log up to a position.
   *
   * @throws `TimeoutError` when that takes longer than `timeout`, `CheckpointError` when one is stopped
   */
  passed(
    position: Position,
    { signal, timeout = '30s' }: CallOptions & { readonly timeout?: Duration } = {},
  ): Promise<void> {
    const ms = Math.min(toMilliseconds(timeout, 'timeout'), maxTimeoutMs);
    return new Promise((resolve, reject) => {
      if (this.#closing.signal.aborted) return reject(closedError());
      if (signal?.aborted) return reject(signal.reason);
      const leave = (answer: () => void) => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', aborted);
        this.#waiters.delete(waiter);
        answer();
      };
      const waiter: Waiter = {
        position,
        resolve: () => leave(resolve),
        reject: (reason) => leave(() => reject(reason)),
      };
      const aborted = () => waiter.reject(signal?.reason);
      const timer = setTimeout(() => waiter.reject(this.#tooLate(position)), ms);
      signal?.addEventListener('abort', aborted);
      this.#waiters.add(waiter);
      if (this.#background) this.#answerWaiters(this.#servedPositions());
      else void this.#poll();
    });
  }

  /** How every projection is doing, by its store. */
  async status(options: CallOptions = {}): Promise<ProjectionStatus[]> {
    return this.#statuses(options, options.signal);
  }

  /** Ends everything that runs or waits; what is on its way into a store is waited for. */
  async close(): Promise<void> {
    this.#unobserve();
    this.#closing.abort(closedError());
    for (const waiter of [...this.#waiters]) waiter.reject(closedError());
    await this.#running;
    await Promise.all(this.#runners.map((runner) => runner.settled()));
    await this.#completing;
  }

  #untilClosed({ signal }: CallOptions): AbortSignal {
    return signal ? AbortSignal.any([signal, this.#closing.signal]) : this.#closing.signal;
  }

  /** Wakes the runners when another process appends. */
  async #watch(signal: AbortSignal): Promise<void> {
    for (let failures = 0; !signal.aborted; failures++) {
      try {
        for await (const _ of this.#parts.activityStore.watch({ signal })) {
          failures = 0;
          this.wake();
          this.#completeErasuresSoon();
        }
      } catch {
        // The runners meet the same failure and tell it.
      }
      await backOff(failures, signal).catch(() => {});
    }
  }

  #onProgress(entries: readonly LogEntry[]): void {
    for (const { kind, position } of entries) {
      if (kind === 'erasure') this.#erasure = Math.max(this.#erasure, position);
    }
    if (this.#background && this.#waiters.size > 0) this.#answerWaiters(this.#servedPositions());
    this.#completeErasuresSoon();
  }

  #servedPositions(): number[] {
    return this.#runners.map(({ servedPosition }) => servedPosition);
  }

  #answerWaiters(served: readonly number[]): void {
    const passed = Math.min(...served, Number.MAX_SAFE_INTEGER);
    const stopped = this.#runners.find(({ state }) => state === 'stopped');
    for (const waiter of [...this.#waiters]) {
      if (waiter.position <= passed) waiter.resolve();
      else if (stopped) waiter.reject(this.#stoppedError(stopped));
    }
  }

  #stoppedError({ plan, lastError }: ProjectionRunner): CheckpointError {
    return new CheckpointError(
      `The activities are recorded, but ${plan.name} is stopped: ${lastError?.message ?? 'see status()'}`,
    );
  }

  #tooLate(position: Position): TimeoutError {
    const behind = this.#runners.flatMap(({ plan, servedPosition, state }) => {
      if (!this.#background) return [plan.name];
      return servedPosition < position ? [`${plan.name} (${state}) at ${servedPosition}`] : [];
    });
    return new TimeoutError(
      `not all of ${behind.join(', ')} have passed position ${position}; the activities are recorded and will be projected`,
      { adapter: instrumentationName, operation: 'wait for the projections' },
    );
  }

  /** Asks the stores how far they are, for everybody who waits. */
  async #poll(): Promise<void> {
    if (this.#polling) return;
    this.#polling = true;
    while (this.#waiters.size > 0) {
      const stored = await this.#stored(this.#closing.signal);
      this.#answerWaiters(stored.map((checkpoint) => (checkpoint?.served ? checkpoint.position : 0)));
      if (this.#waiters.size > 0) await sleep(pollMs);
    }
    this.#polling = false;
  }

  #completeErasuresSoon(): void {
    if (!this.#background || this.#erasuresComplete >= this.#erasure) return;
    this.#completeAgain = true;
    this.#completing ??= this.#completeUntilDone().finally(() => {
      this.#completing = undefined;
    });
  }

  async #completeUntilDone(): Promise<void> {
    const { signal } = this.#closing;
    for (let failures = 0; this.#completeAgain && !signal.aborted; ) {
      this.#completeAgain = false;
      try {
        await this.#completeErasures({ signal });
        failures = 0;
      } catch {
        this.#completeAgain = true;
        await backOff(failures++, signal).catch(() => {});
      }
    }
  }

  /** Finishes the erasures that every projection has passed. */
  async #completeErasures(options: CallOptions): Promise<void> {
    if (this.#erasuresComplete >= this.#erasure) return;
    const { position: head } = await this.#parts.activityStore.head(options);
    const stored = await this.#stored(options.signal);
    const passed = Math.min(head, ...stored.map((checkpoint) => checkpoint?.position ?? 0));
    if (passed <= this.#erasuresComplete) return;
    const forget = this.#parts.forgetProfile ?? (async () => {});
    await this.#parts.activityStore.completeErasures(passed, forget, options);
    this.#erasuresComplete = passed;
  }

  /** What the stores hold; nothing of a store that does not answer. */
  async #stored(signal: AbortSignal | undefined): Promise<(StoredCheckpoint | undefined)[]> {
    const checkpoints = await Promise.allSettled(
      this.#runners.map(({ plan }) => plan.store.readCheckpoint({ signal })),
    );
    return checkpoints.map((result) => (result.status === 'fulfilled' ? result.value : undefined));
  }

  /** @param patience - ends the waiting for a store, and not for the log */
  #statuses(options: CallOptions, patience: AbortSignal | undefined): Promise<ProjectionStatus[]> {
    return Promise.all(this.#runners.map((runner) => this.#statusOf(runner, options, patience)));
  }

  async #statusOf(
    runner: ProjectionRunner,
    options: CallOptions,
    patience: AbortSignal | undefined,
  ): Promise<ProjectionStatus> {
    const { plan, state, lastError } = runner;
    const status = { name: plan.name, state, ...(lastError && { lastError }) };
    const failed = (error: unknown) => {
      options.signal?.throwIfAborted();
      return { lastError: error instanceof Error ? error : new Error(String(error)) };
    };
    const stored = await untilAborted(runner.readCheckpoint({ signal: patience }), patience).then(
      (checkpoint) => checkpoint && { checkpoint },
      failed,
    );
    const measured = await this.#lag(runner.lastPosition, options).then((lag) => lag && { lag }, failed);
    return { ...status, ...stored, ...measured };
  }

  async #lag(position: Position | undefined, options: CallOptions): Promise<Lag | undefined> {
    if (position === undefined) return undefined;
    const head = await this.#parts.activityStore.head(options);
    const activities = Math.max(0, head.position - position);
    if (activities === 0) return { activities, seconds: 0 };
    const now = this.#parts.clock.now().getTime();
    const stretch = { after: position, upTo: head.position, batchSize: 10 };
    for await (const entries of this.#parts.activityStore.read(stretch, options)) {
      for (const entry of entries) {
        // What is left of an erased activity does not tell when it was recorded.
        if (entry.kind === 'anonymised') continue;
        const { recordedAt } = entry.kind === 'activity' ? entry.activity : entry;
        return { activities, seconds: Math.max(0, (now - recordedAt.getTime()) / 1000) };
      }
    }
    return { activities, seconds: 0 };
  }
}
