/**
 * Whether a server's version, such as `5.0.8` or `4.1.0-preview1`, comes before the oldest that will do, such as `5.23`. One
 * that names no number is not judged.
 */
export function isOlderVersion(version: string, oldest: string): boolean {
  const found = numbersOf(version);
  if (found.length === 0) return false;
  for (const [i, needed] of numbersOf(oldest).entries()) {
    const number = found[i] ?? 0;
    if (number !== needed) return number < needed;
  }
  return false;
}

function numbersOf(version: string): number[] {
  return (version.match(/\d+/g) ?? []).map(Number);
}
