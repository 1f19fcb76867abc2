/** So many entries are applied at first. */
export const startSize = 200;

/** How long a server may do nothing else, in microseconds. */
const targetMicros = 7000;

/** Calls of fewer entries tell what a call costs, and little of what an entry does. */
const tellingEntries = 50;

/**
 * How many entries to apply next, 100 to 1000: so many as take the server 7 ms. Fewer are taken at once, more step by step.
 *
 * @param entries - how many were applied last
 * @param micros - how long that took
 */
export function nextSize(present: number, entries: number, micros: number): number {
  if (entries < tellingEntries || micros <= 0) return present;
  const fitting = (entries * targetMicros) / micros;
  const next = fitting < present ? fitting : (present + fitting) / 2;
  return Math.round(Math.min(1000, Math.max(100, next)));
}
