import { type Checkpoint, describeCheckpoint, sameCheckpoint } from '../domain/checkpoint.ts';
import { PositionConflictError } from '../domain/errors.ts';
import type { CallOptions } from '../ports/call-options.ts';
import type { Change, GenerationStart } from '../ports/projection.ts';

interface Served<Data> {
  readonly checkpoint: Checkpoint;
  readonly data: Data;
}

/** The generations of one projection in memory: the one being built, and the one that queries see. */
export class Generations<Data> {
  readonly #empty: () => Data;
  #checkpoint: Checkpoint | undefined;
  /** What queries see while a later generation is being built; else they see that one. */
  #served: Served<Data> | undefined;
  #data: Data;

  constructor(empty: () => Data) {
    this.#empty = empty;
    this.#data = empty();
  }

  /** The data being built. */
  get data(): Data {
    return this.#data;
  }

  /** The data that queries see, and how far it has come; nothing before the first generation. */
  get served(): Served<Data> | undefined {
    return this.#served ?? (this.#checkpoint && { checkpoint: this.#checkpoint, data: this.#data });
  }

  /** The data of every generation. */
  get every(): readonly Data[] {
    return this.#served ? [this.#served.data, this.#data] : [this.#data];
  }

  async readCheckpoint({ signal }: CallOptions = {}): Promise<Checkpoint | undefined> {
    signal?.throwIfAborted();
    return this.#checkpoint;
  }

  /** Compares, changes the data, sets the checkpoint: in one go, for nothing is awaited between. */
  commit({ after, upTo }: Change<unknown>, { signal }: CallOptions, change: () => void): void {
    signal?.throwIfAborted();
    this.#expect(after);
    change();
    this.#checkpoint = upTo;
  }

  async startGeneration(
    { after, logId, definition }: GenerationStart,
    { signal }: CallOptions = {},
  ): Promise<Checkpoint> {
    signal?.throwIfAborted();
    this.#expect(after);
    this.#served = this.served;
    this.#data = this.#empty();
    this.#checkpoint = {
      logId,
      generation: (after?.generation ?? 0) + 1,
      definition,
      position: 0,
      activityId: '',
    };
    return this.#checkpoint;
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

  #expect(after: Checkpoint | undefined): void {
    if (sameCheckpoint(after, this.#checkpoint)) return;
    throw new PositionConflictError(
      `expected ${describeCheckpoint(after)}, but stored is ${describeCheckpoint(this.#checkpoint)}`,
    );
  }
}
