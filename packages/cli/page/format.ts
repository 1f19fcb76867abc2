const counts = new Intl.NumberFormat('en-US');
const decimals = new Intl.NumberFormat('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });

/** A whole number to read. */
export function whole(value: number): string {
  return counts.format(value);
}

/** A number to read, with two decimals. */
export function decimal(value: number): string {
  return decimals.format(value);
}

/** A time of the day in UTC. */
export function timeOf(at: number): string {
  return new Date(at).toISOString().slice(11, 19);
}

/** A day and its time in UTC, to the minute. */
export function minuteOf(at: number): string {
  return new Date(at).toISOString().slice(0, 16).replace('T', ' ');
}
