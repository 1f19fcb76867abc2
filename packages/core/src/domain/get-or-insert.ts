/** The value of a key; where there is none, a new one is made and set (as `Map.prototype.getOrInsertComputed` will). */
export function getOrInsert<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const existing = map.get(key);
  if (existing !== undefined) return existing;
  const made = make();
  map.set(key, made);
  return made;
}
