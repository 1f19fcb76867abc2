const counts = new Intl.NumberFormat('en-US');
const decimals = new Intl.NumberFormat('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const percents = new Intl.NumberFormat('en-US', { style: 'percent', minimumFractionDigits: 1 });

/** A whole number to read. */
export function whole(value: number): string {
  return counts.format(value);
}

/** A number to read, with two decimals; a very large or very small one by its power of ten. */
export function decimal(value: number): string {
  const tooSmallOrLarge = value !== 0 && (Math.abs(value) < 0.005 || Math.abs(value) >= 1e9);
  return tooSmallOrLarge ? value.toExponential(2) : decimals.format(value);
}

/** A share of 0 to 1 as a percentage. */
export function percent(share: number): string {
  return percents.format(share);
}

/** A count with its noun. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${whole(count)} ${count === 1 ? one : many}`;
}

/** An instant in UTC, to the minute. */
export function timeToMinute(instant: Date): string {
  return instant.toISOString().slice(0, 16).replace('T', ' ');
}
