import type { Issue } from './errors.ts';

/** A JSON value. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

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
  try {
    const text = write(value, path, 0);
    const bytes = Buffer.byteLength(text);
    if (bytes <= maxJsonBytes) return text;
    return { path, message: `has ${bytes} bytes of JSON; at most ${maxJsonBytes} are allowed` };
  } catch (error) {
    if (error instanceof NotJson) return error.issue;
    throw error;
  }
}

class NotJson extends Error {
  readonly issue: Issue;

  constructor(path: string, message: string) {
    super(message);
    this.issue = { path, message };
  }
}

function write(value: unknown, path: string, depth: number): string {
  if (depth > maxJsonDepth) throw new NotJson(path, `is nested deeper than ${maxJsonDepth} levels`);
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
      if (value === null) return 'null';
      if (Array.isArray(value)) {
        // Array.from, unlike map, visits the holes of a sparse array, which JSON cannot hold.
        return `[${Array.from(value, (item, index) => write(item, `${path}[${index}]`, depth + 1)).join(',')}]`;
      }
      return writeObject(value, path, depth);
    default:
      throw new NotJson(path, `is a ${typeof value}, which JSON cannot hold`);
  }
}

function writeObject(value: object, path: string, depth: number): string {
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) {
    throw new NotJson(
      path,
      `is a ${prototype.constructor?.name ?? 'class instance'}; give plain JSON values`,
    );
  }
  const members: string[] = [];
  for (const [key, member] of Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (member === undefined) continue;
    if (!key.isWellFormed()) throw new NotJson(path, 'has a key of ill-formed Unicode');
    members.push(`${JSON.stringify(key)}:${write(member, `${path}.${key}`, depth + 1)}`);
  }
  return `{${members.join(',')}}`;
}
