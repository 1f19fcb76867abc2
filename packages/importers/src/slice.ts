/** A stretch of the input that should be one JSON value: a line, or an element of an array. */
export interface Slice {
  /** The line that it begins on, from 1. */
  readonly line: number;
  /** Its bytes; of a slice that is too long, the first of them. */
  readonly bytes: Buffer;
  /** Why it is rejected, whatever its bytes say. */
  readonly problem?: string;
  /** Why the input, which should go on, ends with it. */
  readonly cutOff?: string | undefined;
}

/** What follows where a splitter's part of the input ends. */
export interface Remainder {
  /** The line that it begins on. */
  readonly line: number;
  /** The rest of the chunk. */
  readonly bytes: Buffer;
}

/** Cuts an input into slices while it streams in. */
export interface Splitter {
  /**
   * The slices that this chunk completes.
   *
   * @returns what follows, when the splitter's part of the input ends in it
   */
  push(chunk: Buffer): Generator<Slice, Remainder | undefined, undefined>;

  /**
   * What is left when the input ends.
   *
   * @param cutOff - why it ends too early
   */
  end(cutOff?: string): Iterable<Slice>;
}

/** Holds the bytes of a slice that spans chunks, and of one that is too long only its beginning. */
export class HeldBytes {
  readonly #limit: number;
  #parts: Buffer[] = [];
  #size = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(part: Buffer): void {
    const room = this.#limit - this.#size;
    if (room > 0) this.#parts.push(part.subarray(0, room));
    this.#size += part.length;
  }

  /** The slice that the held bytes make; from here on others are held. */
  take(line: number): Slice {
    const bytes = Buffer.concat(this.#parts);
    const tooLong = this.#size > this.#limit;
    this.#parts = [];
    this.#size = 0;
    if (!tooLong) return { line, bytes };
    const problem = `is longer than ${this.#limit} bytes; mend it, or raise maxLineBytes`;
    return { line, bytes, problem };
  }
}
