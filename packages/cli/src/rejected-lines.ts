import { appendFileSync, closeSync, openSync } from 'node:fs';
import { isSystemError } from './input-files.ts';

/** A line that did not become an activity, and why. */
export interface RejectedEntry {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly reason: string;
  /** What stands there; `null` where nothing does, or bytes that are no text. */
  readonly text: string | null;
}

const remembered = 3;

/** Keeps what was rejected in a file, which comes into being with the first of it. */
export class RejectedLines {
  readonly #path: string;
  #file: number | undefined;
  #count = 0;
  /** The first of them. */
  readonly first: RejectedEntry[] = [];
  /** Why the file cannot be written. */
  problem: string | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  get count(): number {
    return this.#count;
  }

  add(entry: RejectedEntry): void {
    this.#count += 1;
    if (this.first.length < remembered) this.first.push(entry);
    if (this.problem !== undefined) return;
    try {
      this.#file ??= openSync(this.#path, 'w');
      appendFileSync(this.#file, `${JSON.stringify(entry)}\n`);
    } catch (error) {
      // The import is worth more than the list of what it left out.
      if (!isSystemError(error)) throw error;
      this.problem = error.message;
    }
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }
}
