const tolerance = 1e-9;

/** Where two values say something different. */
export interface Difference {
  /** The way there, from the outside in. */
  readonly path: readonly string[];
  readonly came: unknown;
  readonly expected: unknown;
}

/** Stands for what is not there; `undefined` would be a value. */
export const absent = Symbol('absent');

/**
 * The first difference between two values, if there is one: `Map`s, `Set`s, dates, arrays and plain objects are compared
 * by what they hold; numbers to 1e-9, whole ones exactly. A property that is `undefined` is another value than one that
 * is absent.
 */
export function differenceOf(came: unknown, expected: unknown): Difference | undefined {
  if (Object.is(came, expected)) return undefined;
  const different = { path: [], came, expected };
  if (typeof came === 'number' && typeof expected === 'number') {
    return isSameNumber(came, expected) ? undefined : different;
  }
  if (came instanceof Date && expected instanceof Date) {
    return came.getTime() === expected.getTime() ? undefined : different;
  }
  const entriesOfCame = entriesOf(came);
  const entriesOfExpected = entriesOf(expected);
  if (!entriesOfCame || !entriesOfExpected || kindOf(came) !== kindOf(expected)) return different;
  for (const key of new Set([...entriesOfExpected.keys(), ...entriesOfCame.keys()])) {
    const inner = differenceOf(valueAt(entriesOfCame, key), valueAt(entriesOfExpected, key));
    if (inner) return { ...inner, path: [String(key), ...inner.path] };
  }
  return undefined;
}

function isSameNumber(a: number, b: number): boolean {
  if (Number.isSafeInteger(a) && Number.isSafeInteger(b)) return a === b;
  return Math.abs(a - b) <= tolerance * Math.max(Math.abs(a), Math.abs(b));
}

/** What a value holds, by key; nothing for a value that holds nothing. */
function entriesOf(value: unknown): ReadonlyMap<unknown, unknown> | undefined {
  if (typeof value !== 'object' || value === null || value instanceof Date) return undefined;
  if (value instanceof Map) return value;
  return value instanceof Set ? new Map(value.entries()) : new Map(Object.entries(value));
}

function valueAt(entries: ReadonlyMap<unknown, unknown>, key: unknown): unknown {
  return entries.has(key) ? entries.get(key) : absent;
}

function kindOf(value: unknown): string {
  return Array.isArray(value)
    ? 'array'
    : value instanceof Map
      ? 'map'
      : value instanceof Set
        ? 'set'
        : 'object';
}
