import { setImmediate } from 'node:timers/promises';
import type { ActivityInput } from '../domain/activity.ts';
import { type Duration, maxTimeoutMs, toMilliseconds } from '../domain/duration.ts';
import { closedError, type Issue, LearnTrackError, quote, ValidationError } from '../domain/errors.ts';
import type { Position } from '../domain/log-entry.ts';
import { wholeNumberProblem } from '../domain/whole-number.ts';
import type { CallOptions } from '../ports/call-options.ts';
import type { RecordManyResult } from './record.ts';
import { spanNames, type Telemetry } from './telemetry.ts';

/** A stream of activities: an array, a generator, a Node or web stream in object mode, … */
export type ActivitySource<T = ActivityInput> = AsyncIterable<T> | Iterable<T> | ReadableStream<T>;

/** How far an ingest has come. */
export interface IngestResult {
  /** How many are new in the log. */
  readonly recorded: number;
  /** How many the log held already. */
  readonly duplicates: number;
  /** How many have an id that the log holds with other content. */
  readonly conflicts: number;
  /** How many are no valid activities. */
  readonly rejected: number;
  /** The highest position among the recorded and the duplicates; 0 without any. */
  readonly position: Position;
}

/** An input that is no valid activity. */
export interface RejectedInput<T = ActivityInput> {
  /** Which one, from 0 in the stream. */
  readonly index: number;
  readonly input: T;
  readonly issues: readonly Issue[];
}

/** An input whose id the log holds with other content. */
export interface ConflictingInput<T = ActivityInput> {
  readonly index: number;
  readonly input: T;
  readonly activityId: string;
  readonly position: Position;
}

/** How to ingest. The stream waits while a callback's promise is pending. */
export interface IngestOptions<T = ActivityInput> extends CallOptions {
  /** The most activities of one batch, 1 to 10,000; default 1000. Two batches are held at most. */
  readonly batchSize?: number;
  /** The longest that an activity waits for its batch to fill; default 1 second. */
  readonly maxWait?: Duration;
  /** Called after every batch. */
  readonly onProgress?: (progress: IngestResult) => void | Promise<void>;
  readonly onRejected?: (rejected: RejectedInput<T>) => void | Promise<void>;
  readonly onConflict?: (conflict: ConflictingInput<T>) => void | Promise<void>;
}

interface IngestParts {
  recordMany(inputs: readonly unknown[], options: CallOptions): Promise<RecordManyResult>;
  readonly telemetry: Telemetry;
}

/** LearnTrack was closed before a stream had ended. What had been taken from it went into the log first. */
export class IngestClosedError extends LearnTrackError {
  override name = 'IngestClosedError';
  readonly progress: IngestResult;
  /** How many of the stream were taken in. Those from this index on were not; the same stream again adds them. */
  readonly taken: number;

  constructor(progress: IngestResult) {
    const { recorded, duplicates, conflicts, rejected } = progress;
    const taken = recorded + duplicates + conflicts + rejected;
    super(
      'CLOSED',
      `LearnTrack was closed before the stream had ended: the first ${taken} were taken in (${recorded} recorded, ${duplicates} duplicates, ${conflicts} conflicts, ${rejected} rejected), nothing from index ${taken} on; ingest the same stream again to add the rest`,
    );
    this.progress = progress;
    this.taken = taken;
  }
}

/** Takes streams in, until it is closed. */
export class Ingestion {
  readonly #parts: IngestParts;
  readonly #running = new Set<Pick<Ingest<unknown>, 'stop'>>();
  #closed = false;

  constructor(parts: IngestParts) {
    this.#parts = parts;
  }

  /**
   * Records a stream in batches, by size or by time, and makes it wait while the log takes a batch in: memory is bounded
   * however long the stream is.
   *
   * @throws what the stream, the log or a callback throws. Where the stream broke, everything it gave before is recorded;
   * where the log or a callback failed, up to two batches are not, and the same stream again adds what is missing.
   * {@link IngestClosedError} where it was closed meanwhile.
   */
  async ingest<T>(source: ActivitySource<T>, options: IngestOptions<T> = {}): Promise<IngestResult> {
    if (this.#closed) throw closedError();
    const one = new Ingest(this.#parts, options);
    this.#running.add(one);
    return this.#parts.telemetry
      .span(spanNames.ingest, {}, () => one.run(source))
      .finally(() => this.#running.delete(one));
  }

  /** Takes nothing more from any stream, and waits until the log holds what was taken. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#running].map((one) => one.stop()));
  }
}

class Ingest<T> {
  readonly #parts: IngestParts;
  readonly #options: IngestOptions<T>;
  readonly #batchSize: number;
  readonly #maxWait: number;
  readonly #total = { recorded: 0, duplicates: 0, conflicts: 0, rejected: 0, position: 0 };
  #batch: T[] = [];
  #taken = 0;
  #timer: NodeJS.Timeout | undefined;
  /** Whether the batch has waited long enough, full or not. */
  #due = false;
  /** The batch on its way into the log: one at a time, while the stream may fill the next. */
  #recording: Promise<void> | undefined;
  /** What the log makes of it, which callbacks are told of then. */
  #appending: Promise<unknown> = Promise.resolve();
  #stopped = false;
  /** Ends the wait for the stream's next activity, when the signal aborts or a batch fails meanwhile. */
  #interrupt: () => void = () => {};
  #failure: { readonly reason: unknown } | undefined;

  constructor(parts: IngestParts, options: IngestOptions<T>) {
    const { batchSize = 1000, maxWait = '1s' } = options;
    const message = wholeNumberProblem(batchSize, 1, 10_000);
    if (message !== undefined) {
      throw new ValidationError('Invalid ingest options', [{ path: 'batchSize', message }]);
    }
    this.#parts = parts;
    this.#options = options;
    this.#batchSize = batchSize;
    this.#maxWait = Math.min(toMilliseconds(maxWait, 'maxWait'), maxTimeoutMs);
  }

  async run(source: ActivitySource<T>): Promise<IngestResult> {
    const { signal } = this.#options;
    signal?.throwIfAborted();
    const stream = iterate(source);
    const abort = () => this.#fail(signal?.reason);
    signal?.addEventListener('abort', abort, { once: true });
    let ended: boolean;
    try {
      ended = await this.#takeAll(stream);
    } finally {
      // Also where the stream broke: what came before is recorded.
      await this.#recordRest();
      signal?.removeEventListener('abort', abort);
    }
    if (this.#failure) throw (this.#failure as { readonly reason: unknown }).reason;
    if (!ended) throw new IngestClosedError({ ...this.#total });
    return { ...this.#total };
  }

  /** Takes nothing more from the stream, and waits until the log holds what was taken; not for callbacks. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#interrupt();
    const [appended] = await Promise.allSettled([this.#appending]);
    const goesOn = appended.status === 'fulfilled' && !this.#failure;
    if (goesOn && this.#batch.length > 0) this.#startRecording();
    await Promise.allSettled([this.#appending]);
  }

  /** Tells whether the stream has ended. */
  async #takeAll(stream: AsyncIterator<T> | Iterator<T>): Promise<boolean> {
    while (!this.#failure && !this.#stopped) {
      const next = await this.#next(stream);
      if (next === undefined || this.#stopped) break;
      if (next.done) return true;
      if (this.#batch.push(next.value) === 1) this.#timer = setTimeout(() => this.#onDue(), this.#maxWait);
      while (this.#batch.length >= this.#batchSize && !this.#failure) {
        if (this.#recording) await this.#recording;
        else this.#startRecording();
      }
    }
    // Closing a stream that is waiting inside would wait with it, so nobody waits for the closing.
    Promise.resolve()
      .then(() => stream.return?.())
      .catch(() => {});
    return false;
  }

  /** The stream's next, or nothing when the wait for it was interrupted. */
  #next(stream: AsyncIterator<T> | Iterator<T>): Promise<IteratorResult<T> | undefined> {
    return new Promise((resolve, reject) => {
      this.#interrupt = () => resolve(undefined);
      Promise.resolve(stream.next()).then(resolve, reject);
    });
  }

  #onDue(): void {
    this.#due = true;
    if (!this.#recording) this.#startRecording();
  }

  #startRecording(): void {
    clearTimeout(this.#timer);
    this.#due = false;
    const batch = this.#batch;
    const start = this.#taken;
    this.#batch = [];
    this.#taken += batch.length;
    const appending = this.#append(batch);
    const recording = Promise.all([appending, this.#recording])
      .then(([result]) => this.#tell(batch, start, result))
      .catch((reason) => this.#fail(reason))
      .finally(() => {
        if (this.#recording !== recording) return;
        this.#recording = undefined;
        if (this.#due && !this.#failure) this.#startRecording();
      });
    this.#appending = appending;
    this.#recording = recording;
  }

  async #recordRest(): Promise<void> {
    while (!this.#failure && (this.#recording || this.#batch.length > 0)) {
      if (this.#recording) await this.#recording;
      else this.#startRecording();
    }
    clearTimeout(this.#timer);
  }

  async #append(batch: readonly T[]): Promise<RecordManyResult> {
    // A source and a store that never wait for I/O would otherwise keep timers and signals from ever firing.
    await setImmediate();
    return this.#parts.recordMany(batch, { signal: this.#options.signal });
  }

  async #tell(batch: readonly T[], start: number, result: RecordManyResult): Promise<void> {
    const { onConflict, onProgress, onRejected } = this.#options;
    this.#total.recorded += result.recorded;
    this.#total.duplicates += result.duplicates;
    this.#total.conflicts += result.conflicts.length;
    this.#total.rejected += result.rejected.length;
    this.#total.position = Math.max(this.#total.position, result.position);
    for (const { index, ...rest } of result.conflicts) {
      await onConflict?.({ index: start + index, input: batch[index] as T, ...rest });
    }
    for (const { index, issues } of result.rejected) {
      await onRejected?.({ index: start + index, input: batch[index] as T, issues });
    }
    await onProgress?.({ ...this.#total });
  }

  #fail(reason: unknown): void {
    this.#failure ??= { reason };
    this.#interrupt();
  }
}

function iterate<T>(source: ActivitySource<T>): AsyncIterator<T> | Iterator<T> {
  if (typeof source === 'object' && source !== null) {
    if (Symbol.asyncIterator in source) return source[Symbol.asyncIterator]();
    if (Symbol.iterator in source) return source[Symbol.iterator]();
  }
  throw new ValidationError('Invalid source', [
    {
      path: 'source',
      message: `${quote(typeof source)} is no stream; give an iterable, an async iterable or a stream`,
    },
  ]);
}
