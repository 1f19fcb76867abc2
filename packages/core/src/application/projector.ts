import { setTimeout } from 'node:timers/promises';
import type { Checkpoint } from '../domain/checkpoint.ts';
import { type Duration, toMilliseconds } from '../domain/duration.ts';
import { CheckpointError, NotFoundError, quote, TimeoutError } from '../domain/errors.ts';
import type { LogEntry, Position } from '../domain/log-entry.ts';
import type { ActivityStore, LogHead } from '../ports/activity-store.ts';
import type { CallOptions } from '../ports/call-options.ts';
import type { Clock } from '../ports/clock.ts';
import { backOff } from './backoff.ts';
import { ProjectionRunner, type ProjectionState } from './projection-runner.ts';
import type { ProjectionPlan } from './projections/plan.ts';
import { instrumentationName, spanNames, type Telemetry } from './telemetry.ts';

/** How far behind the log a projection is. */
export interface Lag {
  /** Log entries not applied yet. */
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
  /** Absent when the store or the log does not answer. */
  readonly lag?: Lag;
  /** What failed most recently, until something succeeds. */
  readonly lastError?: Error;
}

interface ProjectorParts {
  readonly activityStore: ActivityStore;
  readonly plans: readonly ProjectionPlan[];
  readonly clock: Clock;
  readonly telemetry: Telemetry;
}

/** How often `passed` looks again where no progress of this process tells it. */
const pollMs = 25;

/** Runs the projections: each along the log on its own, so that one store's failure never stops the others. */
export class Projector {
  readonly #parts: ProjectorParts;
  readonly #runners: readonly ProjectionRunner[];
  readonly #closing = new AbortController();
  readonly #unobserve: readonly (() => void)[];
  readonly #progress = new Set<() => void>();
  #running: Promise<unknown> = Promise.resolve();
  #background = false;
  /** The last erasure that a projection has passed here, and how far erasures are known to be complete. */
  #erasure = 0;
  #erasuresComplete = -1;
  #completing = false;

  constructor(parts: ProjectorParts) {
    this.#parts = parts;
    this.#runners = parts.plans.map(
      (plan) =>
        new ProjectionRunner(plan, parts.activityStore, parts.telemetry, (_, entries) =>
          this.#onProgress(entries),
        ),
    );
    const lags = async (pick: (lag: Lag) => number) =>
      (await this.status()).flatMap(({ name, lag }) =>
        lag ? [[pick(lag), { projection: name }] as const] : [],
      );
    this.#unobserve = [
      parts.telemetry.observe('lag', () => lags((lag) => lag.activities)),
      parts.telemetry.observe('lagSeconds', () => lags((lag) => lag.seconds)),
    ];
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
    const results = await Promise.allSettled(this.#runners.map((runner) => runner.catchUp(options)));
    const failed = results.find((result) => result.status === 'rejected');
    if (failed) throw failed.reason;
    await this.#completeErasures(options);
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
    await this.#parts.telemetry.span(spanNames.rebuild, { projection: name }, () => runner.rebuild(options));
  }

  /**
   * Waits until every projection has passed a position.
   *
   * @throws `TimeoutError` when that takes longer than `timeout`, `CheckpointError` when one is stopped
   */
  async passed(
    position: Position,
    { signal, timeout = '30s' }: CallOptions & { readonly timeout?: Duration } = {},
  ): Promise<void> {
    const deadline = performance.now() + toMilliseconds(timeout, 'timeout');
    for (;;) {
      const stopped = this.#runners.find(({ state }) => state === 'stopped');
      if (stopped)
        throw new CheckpointError(`${stopped.plan.name} is stopped: ${stopped.lastError?.message}`);
      // In the background nothing is awaited between looking and waiting, so no progress goes by unnoticed.
      const positions = this.#background
        ? this.#runners.map(({ checkpoint }) => checkpoint?.position ?? 0)
        : await this.#storedPositions(signal);
      const behind = this.#runners.flatMap(({ plan }, i) => {
        const reached = positions[i] ?? 0;
        return reached < position ? [`${plan.name} stands at ${reached}`] : [];
      });
      if (behind.length === 0) return;
      const left = deadline - performance.now();
      if (left <= 0) {
        throw new TimeoutError(
          `${behind.join(', ')}; the activities are recorded, up to position ${position}, and will be projected`,
          { adapter: instrumentationName, operation: 'wait for every projection' },
        );
      }
      await this.#untilProgress(Math.min(left, pollMs), signal);
    }
  }

  /** How every projection is doing, by its store. */
  async status(options: CallOptions = {}): Promise<ProjectionStatus[]> {
    return Promise.all(this.#runners.map((runner) => this.#statusOf(runner, options)));
  }

  /** Ends the background run; a batch on its way into a store is finished or given up there. */
  async close(): Promise<void> {
    for (const unobserve of this.#unobserve) unobserve();
    this.#closing.abort();
    await this.#running;
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
    for (const notify of this.#progress) notify();
    this.#completeErasuresSoon();
  }

  #completeErasuresSoon(): void {
    if (!this.#background || this.#completing || this.#erasuresComplete >= this.#erasure) return;
    this.#completing = true;
    // A failure leaves the erasures to the next progress, here or in another process.
    this.#completeErasures({ signal: this.#closing.signal })
      .catch(() => {})
      .finally(() => {
        this.#completing = false;
      });
  }

  /** Finishes the erasures that every projection has passed. */
  async #completeErasures(options: CallOptions): Promise<void> {
    if (this.#erasuresComplete >= this.#erasure) return;
    const { position: head } = await this.#parts.activityStore.head(options);
    const passed = Math.min(head, ...(await this.#storedPositions(options.signal)));
    if (passed < this.#erasure) return;
    await this.#parts.activityStore.completeErasures(passed, options);
    this.#erasuresComplete = passed;
  }

  async #statusOf(runner: ProjectionRunner, options: CallOptions): Promise<ProjectionStatus> {
    const { plan, state, lastError } = runner;
    const status = { name: plan.name, state, ...(lastError && { lastError }) };
    try {
      const checkpoint = await plan.store.readCheckpoint(options);
      const head = await this.#parts.activityStore.head(options);
      const lag = await this.#lag(checkpoint?.position ?? 0, head, options);
      return { ...status, ...(checkpoint && { checkpoint }), lag };
    } catch (error) {
      options.signal?.throwIfAborted();
      return { ...status, lastError: error instanceof Error ? error : new Error(String(error)) };
    }
  }

  async #lag(position: Position, head: LogHead, options: CallOptions): Promise<Lag> {
    const activities = Math.max(0, head.position - position);
    if (activities === 0) return { activities, seconds: 0 };
    const stretch = { after: position, upTo: Math.min(head.position, position + 100), batchSize: 100 };
    for await (const entries of this.#parts.activityStore.read(stretch, options)) {
      for (const entry of entries) {
        if (entry.kind === 'anonymised') continue;
        const { recordedAt } = entry.kind === 'activity' ? entry.activity : entry;
        return {
          activities,
          seconds: Math.max(0, (this.#parts.clock.now().getTime() - recordedAt.getTime()) / 1000),
        };
      }
    }
    return { activities, seconds: 0 };
  }

  /** How far the projections are by their stores; 0 for a store that does not answer. */
  async #storedPositions(signal: AbortSignal | undefined): Promise<number[]> {
    const checkpoints = await Promise.allSettled(
      this.#runners.map(({ plan }) => plan.store.readCheckpoint({ signal })),
    );
    signal?.throwIfAborted();
    return checkpoints.map((result) => (result.status === 'fulfilled' ? (result.value?.position ?? 0) : 0));
  }

  async #untilProgress(ms: number, signal: AbortSignal | undefined): Promise<void> {
    const waiting = new AbortController();
    const notify = () => waiting.abort();
    const signals = signal ? AbortSignal.any([signal, waiting.signal]) : waiting.signal;
    this.#progress.add(notify);
    try {
      await setTimeout(ms, undefined, { signal: signals }).catch(() => {});
    } finally {
      this.#progress.delete(notify);
    }
    signal?.throwIfAborted();
  }
}
