/** Orders texts as their bytes of UTF-8: by code point. */
export function byBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
