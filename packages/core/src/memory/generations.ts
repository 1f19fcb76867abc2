import { type Checkpoint, describeCheckpoint, sameCheckpoint } from '../domain/checkpoint.ts';
import { PositionConflictError } from '../domain/errors.ts';
import type { Position } from '../domain/log-entry.ts';
import type { CallOptions } from '../ports/call-options.ts';
import type { Change, GenerationStart, StoredCheckpoint } from '../ports/projection.ts';

/** One generation's data, and how far it has come. */
export interface Generation<Data> {
  readonly checkpoint: Checkpoint;
  readonly data: Data;
}

/** The generations of one projection in memory: the one being built, and the one that queries see. */
export class Generations<Data> {
  readonly #empty: () => Data;
  #checkpoint: Checkpoint | undefined;
  #startedAt = 0;
  /** What queries see while a later generation is being built; else they see that one. */
  #served: Generation<Data> | undefined;
  #data: Data;

  constructor(empty: () => Data) {
    this.#empty = empty;
    this.#data = empty();
  }

  /** The data being built. */
  get data(): Data {
    return this.#data;
  }

  /** What queries see; nothing before the first generation. */
  get served(): Generation<Data> | undefined {
    return this.#served ?? (this.#checkpoint && { checkpoint: this.#checkpoint, data: this.#data });
  }

  /** The data of every generation. */
  get every(): readonly Data[] {
    return this.#served ? [this.#served.data, this.#data] : [this.#data];
  }

  /** The data of every generation that has not passed a position yet. */
  before(position: Position): readonly Data[] {
    return this.#served && this.#served.checkpoint.position >= position ? [this.#data] : this.every;
  }

  async readCheckpoint({ signal }: CallOptions = {}): Promise<StoredCheckpoint | undefined> {
    signal?.throwIfAborted();
    return this.#stored();
  }

  /** Compares, changes the data, sets the checkpoint: in one go, for nothing is awaited between. */
  commit({ after, upTo }: Change<unknown>, { signal }: CallOptions, change: () => void): void {
    signal?.throwIfAborted();
    this.#expect(after);
    change();
    this.#checkpoint = upTo;
  }

  async startGeneration(
    { after, logId, definition, startedAt }: GenerationStart,
    { signal }: CallOptions = {},
  ): Promise<StoredCheckpoint> {
    signal?.throwIfAborted();
    this.#expect(after);
    this.#served = this.served;
    this.#data = this.#empty();
    this.#startedAt = startedAt;
    const generation = (after?.generation ?? 0) + 1;
    this.#checkpoint = { logId, generation, definition, position: 0, activityId: '' };
    return this.#stored() as StoredCheckpoint;
  }

  async completeGeneration({ generation }: Checkpoint, { signal }: CallOptions = {}): Promise<void> {
    signal?.throwIfAborted();
    if (this.#checkpoint?.generation !== generation) {
      throw new PositionConflictError(
        `generation ${generation} cannot be completed: stored is ${describeCheckpoint(this.#checkpoint)}`,
      );
    }
    this.#served = undefined;
  }

  #stored(): StoredCheckpoint | undefined {
    if (!this.#checkpoint) return undefined;
    return { ...this.#checkpoint, startedAt: this.#startedAt, served: this.#served === undefined };
  }

  #expect(after: Checkpoint | undefined): void {
    if (sameCheckpoint(after, this.#checkpoint)) return;
    throw new PositionConflictError(
      `expected ${describeCheckpoint(after)}, but stored is ${describeCheckpoint(this.#checkpoint)}`,
    );
  }
}
