import type { Issue } from './errors.ts';
import { isPlainObject } from './plain-object.ts';

/** A JSON value. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** A JSON object. */
export type JsonObject = { readonly [key: string]: Json };

/** The deepest nesting of `attributes`. */
export const maxJsonDepth = 32;

/** The largest `attributes`, in bytes of canonical JSON. */
export const maxJsonBytes = 65_536;

/**
 * Writes a value as canonical JSON: object keys in code-unit order, no white space, `undefined` members left out.
 * Two values with the same content give the same text.
 *
 * @returns the text, or where and why the value is not JSON
 */
export function canonicalJson(value: unknown, path: string): string | Issue {
  const writer = new JsonWriter(path);
  try {
    writer.write(value, path, 0);
    return writer.text;
  } catch (error) {
    if (error instanceof NotJson) return error.issue;
    throw error;
  }
}

/**
 * A copy of a JSON object that nobody else can change, with keys like `__proto__` as mere data.
 *
 * @returns the copy, or where and why the value is no JSON object
 */
export function copyJsonObject(value: unknown, path: string): { readonly copy: JsonObject } | Issue {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { path, message: 'is no object; give an object of JSON values' };
  }
  const text = canonicalJson(value, path);
  return typeof text === 'string' ? { copy: JSON.parse(text) } : text;
}

class NotJson extends Error {
  readonly issue: Issue;

  constructor(path: string, message: string) {
    super(message);
    this.issue = { path, message };
  }
}

/** Writes until the text is too large: what a value repeats need not be read to the end. */
class JsonWriter {
  readonly #path: string;
  #bytes = 0;
  text = '';

  constructor(path: string) {
    this.#path = path;
  }

  write(value: unknown, path: string, depth: number): void {
    if (depth > maxJsonDepth) throw new NotJson(path, `is nested deeper than ${maxJsonDepth} levels`);
    if (Array.isArray(value)) this.#writeArray(value, path, depth);
    else if (typeof value === 'object' && value !== null) this.#writeObject(value, path, depth);
    else this.#add(writeScalar(value, path));
  }

  #writeArray(values: readonly unknown[], path: string, depth: number): void {
    // By index: the holes of a sparse array, which JSON cannot hold, must not be skipped.
    for (let i = 0; i < values.length; i++) {
      this.#add(i === 0 ? '[' : ',');
      this.write(values[i], `${path}[${i}]`, depth + 1);
    }
    this.#add(values.length === 0 ? '[]' : ']');
  }

  #writeObject(value: object, path: string, depth: number): void {
    if (!isPlainObject(value)) {
      const name = Object.getPrototypeOf(value).constructor?.name ?? 'class instance';
      throw new NotJson(path, `is a ${name}; give plain JSON values`);
    }
    let separator = '{';
    for (const [key, member] of Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) {
      if (member === undefined) continue;
      if (!key.isWellFormed()) throw new NotJson(path, 'has a key of ill-formed Unicode');
      if (key.includes('\u0000')) throw new NotJson(path, 'has a key with a null character; leave it out');
      this.#add(`${separator}${JSON.stringify(key)}:`);
      this.write(member, `${path}.${key.slice(0, 40).toWellFormed()}`, depth + 1);
      separator = ',';
    }
    this.#add(separator === '{' ? '{}' : '}');
  }

  #add(text: string): void {
    this.text += text;
    this.#bytes += Buffer.byteLength(text);
    if (this.#bytes <= maxJsonBytes) return;
    throw new NotJson(
      this.#path,
      `has more than ${maxJsonBytes} bytes of JSON; keep what is large elsewhere`,
    );
  }
}

function writeScalar(value: unknown, path: string): string {
  switch (typeof value) {
    case 'string':
      if (!value.isWellFormed()) throw new NotJson(path, 'is ill-formed Unicode (a lone surrogate)');
      return JSON.stringify(value);
    case 'number':
      if (!Number.isFinite(value)) throw new NotJson(path, `is ${value}, which JSON cannot hold`);
      return JSON.stringify(value);
    case 'boolean':
      return String(value);
    case 'object':
      return 'null';
    default:
      throw new NotJson(
        path,
        `is ${value === undefined ? 'undefined' : `a ${typeof value}`}, which JSON cannot hold`,
      );
  }
}
