import { HeldBytes, type Slice, type Splitter } from './slice.ts';

const lineFeed = 10;

/** Cuts an input at its line feeds. It never ends before the input does. */
export class LineSplitter implements Splitter {
  readonly #held: HeldBytes;
  #line: number;

  constructor(maxBytes: number, line = 1) {
    this.#held = new HeldBytes(maxBytes);
    this.#line = line;
  }

  *push(chunk: Buffer): Generator<Slice, undefined, undefined> {
    let start = 0;
    for (let end = chunk.indexOf(lineFeed); end !== -1; end = chunk.indexOf(lineFeed, start)) {
      this.#held.add(chunk.subarray(start, end));
      yield this.#held.take(this.#line);
      this.#line += 1;
      start = end + 1;
    }
    this.#held.add(chunk.subarray(start));
  }

  *end(cutOff?: string): Generator<Slice> {
    yield { ...this.#held.take(this.#line), cutOff };
  }
}
