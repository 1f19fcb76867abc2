import { ElementSplitter } from './json-elements.ts';
import { LineSplitter } from './lines.ts';
import type { Slice, Splitter } from './slice.ts';

// Of bytes read as Latin-1, with JSON's white space.
const arrayOrResult = /^[ \t\r\n]*(?:\[|\{[ \t\r\n]*"(?:statements|more)"[ \t\r\n]*:)/;
const tooShortToTell = /^[ \t\r\n]*(?:\{[ \t\r\n]*(?:"[^"]*"?[ \t\r\n]*)?)?$/;
const longestBeginning = 1024;

/**
 * Cuts a file of xAPI statements into statements: arrays and StatementResults, one or several, and lines. Its
 * content tells which; what is neither array nor StatementResult is lines, to the end.
 */
export class StatementSplitter implements Splitter {
  readonly #maxBytes: number;
  #beginning: Buffer = Buffer.alloc(0);
  #part: Splitter | undefined;
  /** The line that the next part begins on. */
  #line = 1;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  *push(chunk: Buffer): Generator<Slice, undefined, undefined> {
    let bytes = chunk;
    for (;;) {
      if (this.#part === undefined) {
        if (this.#beginning.length > 0) bytes = Buffer.concat([this.#beginning, bytes]);
        this.#part = this.#tell(bytes);
        this.#beginning = this.#part ? Buffer.alloc(0) : bytes;
        if (this.#part === undefined) return;
      }
      const rest = yield* this.#part.push(bytes);
      if (rest === undefined) return;
      bytes = rest.bytes;
      this.#line = rest.line;
      this.#part = undefined;
    }
  }

  *end(cutOff?: string): Generator<Slice> {
    if (this.#part === undefined) {
      this.#part = new LineSplitter(this.#maxBytes, this.#line);
      yield* this.#part.push(this.#beginning);
    }
    yield* this.#part.end(cutOff);
  }

  #tell(bytes: Buffer): Splitter | undefined {
    const beginning = bytes.toString('latin1', 0, longestBeginning);
    if (arrayOrResult.test(beginning)) return new ElementSplitter(this.#maxBytes, this.#line);
    if (beginning.length < longestBeginning && tooShortToTell.test(beginning)) return undefined;
    return new LineSplitter(this.#maxBytes, this.#line);
  }
}
