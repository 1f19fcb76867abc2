import type { Json, JsonObject } from '@learntrack/core';

/**
 * The driver takes an object with the key `_bsontype` for a value of a type of its own, and reads one with `$ref` and
 * `$id` as a reference, of which it forgets the order and, at times, the database; the server wants `$ref`, `$id` and `$db`
 * in that order. No option says otherwise, so these keys are stored with their first character once more.
 */
const reserved = /^(?:\$+(?:ref|id|db)|_+bsontype)$/;
const escaped = /^(?:\$\$+(?:ref|id|db)|__+bsontype)$/;

interface WithAttributes {
  readonly attributes?: JsonObject;
}

/** JSON as it is stored. */
export function escapeKeys(json: Json): Json {
  return holdsKey(json, reserved)
    ? renameKeys(json, (key) => (reserved.test(key) ? `${key[0]}${key}` : key))
    : json;
}

/** JSON as it was given. */
export function unescapeKeys(json: Json): Json {
  return holdsKey(json, escaped) ? renameKeys(json, (key) => (escaped.test(key) ? key.slice(1) : key)) : json;
}

/** An activity or a profile with its attributes as they are stored. */
export function escapeAttributes<T extends WithAttributes>(given: T): T {
  return withAttributes(given, escapeKeys);
}

/** An activity or a profile with its attributes as they were given. */
export function unescapeAttributes<T extends WithAttributes>(stored: T): T {
  return withAttributes(stored, unescapeKeys);
}

/** Copies only what changes: hardly anything ever does. */
function withAttributes<T extends WithAttributes>(one: T, convert: (json: Json) => Json): T {
  if (one.attributes === undefined) return one;
  const attributes = convert(one.attributes);
  return attributes === one.attributes ? one : { ...one, attributes };
}

function holdsKey(json: Json, keys: RegExp): boolean {
  if (typeof json !== 'object' || json === null) return false;
  if (Array.isArray(json)) return json.some((one) => holdsKey(one, keys));
  // A loop, for every append pays for it: the entries as a list cost four times as much.
  for (const key in json)
    if (keys.test(key) || holdsKey((json as JsonObject)[key] as Json, keys)) return true;
  return false;
}

function renameKeys(json: Json, rename: (key: string) => string): Json {
  if (typeof json !== 'object' || json === null) return json;
  if (Array.isArray(json)) return json.map((one) => renameKeys(one, rename));
  return Object.fromEntries(Object.entries(json).map(([key, one]) => [rename(key), renameKeys(one, rename)]));
}
