import { HeldBytes, type Remainder, type Slice, type Splitter } from './slice.ts';

const lineFeed = 0x0a;
const space = 0x20;
const quote = 0x22;
const comma = 0x2c;
const colon = 0x3a;
const openBracket = 0x5b;
const backslash = 0x5c;
const closeBracket = 0x5d;
const openBrace = 0x7b;
const closeBrace = 0x7d;

/**
 * Cuts a JSON array, or the first array inside of an object, into the bytes of its elements, and leaves it to
 * others to parse them: so a malformed element is one bad slice, and the others survive.
 *
 * A missing quote or closing bracket would swallow the elements that follow. Two rules limit that: a string
 * ends with its line, since JSON strings hold no bare line feed; and an object that opens where none may is a
 * new element.
 */
export class ElementSplitter implements Splitter {
  readonly #held: HeldBytes;
  #place: 'before array' | 'in array' | 'after array' = 'before array';
  #inObject = false;
  #inString = false;
  #escaped = false;
  #inElement = false;
  #elementLine: number;
  #depth = 0;
  /** The brackets that are open, by depth; a write beyond the last is ignored, which bounds the memory. */
  readonly #open = new Uint8Array(1024);
  /** The byte before, white space and what strings hold apart. */
  #previous = openBracket;
  #startsLine = false;
  #line: number;

  constructor(maxBytes: number, line: number) {
    this.#held = new HeldBytes(maxBytes);
    this.#elementLine = line;
    this.#line = line;
  }

  *push(chunk: Buffer): Generator<Slice, Remainder | undefined, undefined> {
    let start = 0;
    for (let i = 0; i < chunk.length; i += 1) {
      const byte = chunk[i] as number;
      if (!this.#isStructure(byte)) continue;
      if (this.#place === 'before array') {
        if (byte === openBracket) this.#place = 'in array';
        else if (byte === openBrace) this.#inObject = true;
      } else if (this.#place === 'after array') {
        if (byte === closeBrace) return this.#remainder(chunk, i);
      } else {
        const ends = this.#depth === 0 && (byte === comma || byte === closeBracket);
        if (this.#inElement && (ends || this.#isStray(byte))) {
          this.#held.add(chunk.subarray(start, i));
          yield this.#take();
        }
        if (!ends) {
          if (!this.#inElement) {
            this.#inElement = true;
            this.#elementLine = this.#line;
            start = i;
          }
          this.#nest(byte);
        } else if (byte === closeBracket) {
          if (!this.#inObject) return this.#remainder(chunk, i);
          this.#place = 'after array';
        }
      }
      this.#inString = byte === quote;
      this.#previous = byte;
      this.#startsLine = false;
    }
    if (this.#inElement) this.#held.add(chunk.subarray(start));
    return undefined;
  }

  *end(cutOff = this.#missing()): Generator<Slice> {
    if (!this.#inElement) this.#elementLine = this.#line;
    yield { ...this.#take(), cutOff };
  }

  #missing(): string {
    return this.#place === 'before array'
      ? 'the file holds no array of statements; give an export of statements'
      : 'the file ends before its last bracket is closed; it seems cut off: fetch it again';
  }

  /** Whether a byte is neither white space nor inside a string; keeps track of lines and strings. */
  #isStructure(byte: number): boolean {
    if (byte === lineFeed) {
      this.#line += 1;
      this.#startsLine = true;
      this.#inString = false;
      this.#escaped = false;
      return false;
    }
    if (!this.#inString) return byte > space;
    if (this.#escaped) this.#escaped = false;
    else if (byte === backslash) this.#escaped = true;
    else if (byte === quote) this.#inString = false;
    return false;
  }

  /** Tells an object that opens where none may, so that the element before it must have lost its end. */
  #isStray(byte: number): boolean {
    if (byte !== openBrace) return false;
    if (this.#previous === comma) return this.#open[this.#depth - 1] === openBrace;
    return this.#startsLine && this.#previous !== colon && this.#previous !== openBracket;
  }

  #nest(byte: number): void {
    if (byte === openBrace || byte === openBracket) {
      this.#open[this.#depth] = byte;
      this.#depth += 1;
    } else if ((byte === closeBrace || byte === closeBracket) && this.#depth > 0) {
      this.#depth -= 1;
    }
  }

  #remainder(chunk: Buffer, end: number): Remainder {
    return { line: this.#line, bytes: chunk.subarray(end + 1) };
  }

  #take(): Slice {
    this.#inElement = false;
    this.#depth = 0;
    return this.#held.take(this.#elementLine);
  }
}
