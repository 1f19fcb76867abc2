import type { ScoreIncrements } from '@learntrack/core';

/** The rows, entries or boards that additions of any projection consist of. */
function partsOf(add: unknown): readonly unknown[] {
  if (add instanceof Map) return [...add];
  return Array.isArray(add) ? add : (add as ScoreIncrements).boards;
}

/** Additions of the same kind, of these parts alone. */
function withParts<Additions>(add: Additions, parts: readonly unknown[]): Additions {
  if (add instanceof Map) return new Map(parts as []) as Additions;
  return (Array.isArray(add) ? parts : { ...add, boards: parts }) as Additions;
}

export function sizeOf(add: unknown): number {
  return partsOf(add).length;
}

/** Additions in two parts. */
export function halves<Additions>(add: Additions): [Additions, Additions] {
  const parts = partsOf(add);
  const middle = parts.length >> 1;
  return [withParts(add, parts.slice(0, middle)), withParts(add, parts.slice(middle))];
}

/** Additions of the same kind that add nothing. */
export function nothingOf<Additions>(add: Additions): Additions {
  return withParts(add, []);
}
